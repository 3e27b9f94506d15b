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
        var cameWith = run == load.RunId ? load : await loads.FindByRunAsync(run, cancellationToken) ?? load;
        var source = await lines.FindAsync(run, transactionId, cancellationToken);
        var current = run == load.RunId ? null : await FindOtherLineAsync(load.RunId, transactionId, source, cancellationToken);
        IReadOnlyList<Dictionary<SourceColumn, string>> sent = [.. new[] { current, source }.Select(ValuesOf).OfType<Dictionary<SourceColumn, string>>()];
        return new Receipt(
            load,
            cameWith,
            transaction,
            HierarchiesOf(transaction, sent.Count > 0 ? sent[0] : null),
            source,
            current,
            sent.Count == 0 ? null : sent.All(line => Agrees(transaction, line)));
    }

    /// <summary>
    /// A year whose facts did not change stays with the run that brought them. The load's own run has read it all the same, and the row stands at the same place there.
    /// </summary>
    private async Task<SourceEvidence?> FindOtherLineAsync(RunId run, long transactionId, SourceEvidence source, CancellationToken cancellationToken)
    {
        var read = await lines.FindAsync(run, transactionId, cancellationToken);
        return read.Line is not null && !SaysSame(ValuesOf(read), ValuesOf(source)) ? read : null;
    }

    /// <summary>When the source was written stands in every line and says nothing about the row.</summary>
    private static bool SaysSame(Dictionary<SourceColumn, string>? one, Dictionary<SourceColumn, string>? other)
    {
        static IEnumerable<KeyValuePair<SourceColumn, string>> Said(Dictionary<SourceColumn, string>? values) =>
            (values ?? []).Where(value => value.Key is not SourceColumn.DataAsOf and not SourceColumn.DataLoadedAt).OrderBy(value => value.Key);
        return Said(one).SequenceEqual(Said(other));
    }

    private static Dictionary<SourceColumn, string>? ValuesOf(SourceEvidence? evidence) => evidence?.Line?.Values
        .Select(value => (Column: SourceColumns.Find(value.Column), value.Value))
        .Where(value => value.Column is not null)
        .ToDictionary(value => value.Column.GetValueOrDefault(), value => value.Value);

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
