using System.Globalization;
using System.Text;
using Dapper;
using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>Puts a transaction's receipt together: the fact from the warehouse, its line from the raw extracts.</summary>
public sealed class ReceiptReader(TransactionReader transactions, LoadReader loads, SourceLines lines, IEnvironmentConnector connector)
{
    /// <param name="asked">The load to read as of; null: the current one.</param>
    /// <returns>Null when the load has no such transaction.</returns>
    /// <exception cref="ReportException">Nothing is loaded, there is no such load, or the environment is not provisioned.</exception>
    public async Task<Receipt?> ReadAsync(long transactionId, LoadId? asked, CancellationToken cancellationToken)
    {
        var (load, transaction) = await transactions.FindAsync(transactionId, asked, cancellationToken);
        if (transaction is null)
        {
            return null;
        }

        var run = await FindRunAsync(load.LoadId, transaction.FiscalYear, cancellationToken);
        var cameWith = (await loads.ListAsync(cancellationToken)).FirstOrDefault(one => one.RunId == run) ?? load;
        var source = await lines.FindAsync(run, transactionId, cancellationToken);
        var sent = source.Line?.Values
            .Select(value => (Column: SourceColumns.Find(value.Column), value.Value))
            .Where(value => value.Column is not null)
            .ToDictionary(value => value.Column.GetValueOrDefault(), value => value.Value);
        return new Receipt(load, cameWith, transaction, HierarchiesOf(transaction, sent), source, sent is null ? null : Agrees(transaction, sent));
    }

    private async Task<RunId> FindRunAsync(LoadId load, int fiscalYear, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT "run_id" FROM "report"."load_year" WHERE "load_id" = @Value AND "fiscal_year" = @fiscalYear;
            """;
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        return new RunId(await reader.ReadAsync(
            (NpgsqlConnection connection, CancellationToken token) =>
                connection.QuerySingleAsync<long>(new CommandDefinition(sql, new { load.Value, fiscalYear }, cancellationToken: token)),
            cancellationToken));
    }

    private static IReadOnlyList<ReceiptHierarchy> HierarchiesOf(Transaction row, Dictionary<SourceColumn, string>? sent) =>
    [
        Of("organization", Dimension.Program, sent, (row.OrganizationGroup, row.OrganizationGroupCode), (row.Department, row.DepartmentCode), (row.Program, row.ProgramCode)),
        Of("type", Dimension.Type, sent, (row.Character, row.CharacterCode), (row.Object, row.ObjectCode), (row.SubObject, row.SubObjectCode)),
        Of("fund", Dimension.Fund, sent, (row.FundType, row.FundTypeCode), (row.Fund, row.FundCode), (row.FundCategory, row.FundCategoryCode)),
    ];

    private static ReceiptHierarchy Of(
        string name, Dimension dimension, Dictionary<SourceColumn, string>? sent, params (string Name, string Code)[] members) => new(
        name,
        [
            .. dimension.Levels.Zip(members, (level, member) => new ReceiptLevel(
                level.Name.ApiName(),
                member.Name,
                member.Code,
                Other(sent, level.Name, level.NullName, member.Name),
                Other(sent, level.Code, level.NullCode, member.Code))),
        ]);

    /// <summary>What the source has in a column, as conforming read it, where that is not what the member is called.</summary>
    private static string? Other(Dictionary<SourceColumn, string>? sent, SourceColumn column, string whenMissing, string conformed)
    {
        if (sent is null || !sent.TryGetValue(column, out var value))
        {
            return null;
        }

        var read = SourceText.Collapse(value) is { Length: > 0 } text ? text : whenMissing;
        return read == conformed ? null : read;
    }

    private static bool Agrees(Transaction row, Dictionary<SourceColumn, string> sent) =>
        sent[SourceColumn.FiscalYear].Trim() == row.FiscalYear.ToString(CultureInfo.InvariantCulture)
        && string.Equals(sent[SourceColumn.RevenueOrSpending].Trim(), row.RevenueOrSpending, StringComparison.OrdinalIgnoreCase)
        && SourceAmount.Read(Encoding.UTF8.GetBytes(sent[SourceColumn.Amount]), out _) is { } cents
        && Cents.ToDollars(cents) == row.Amount;
}
