using System.Diagnostics;
using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting.Reports;

namespace SfSpend.Core.Reporting;

/// <summary>Asks the warehouse, as its read-only role.</summary>
public sealed class ReportRunner(IEnvironmentConnector connector)
{
    /// <summary>All questions, in the order of the gallery.</summary>
    public IReadOnlyList<Report> Reports { get; } = [.. Question.All.Select(question => question.Report)];

    /// <summary>The charts of the original's dashboard, which the overview shows.</summary>
    public IReadOnlyList<Report> Charts { get; } =
    [
        TransactionPercentageByOrganizationGroup.Question.Report,
        TaxesAsRevenue.Question.Report,
        RevenueMinusSpendingByOrganizationGroup.Question.Report,
        TopFundTypesByMaximumSpending.Question.Report,
    ];

    /// <summary>Null when there is no such report.</summary>
    /// <exception cref="ReportException">Nothing is loaded, there is no such load, or the environment is not provisioned.</exception>
    public async Task<ReportResult?> RunAsync(string reportId, ReportFilter filter, CancellationToken cancellationToken)
    {
        var question = Question.All.SingleOrDefault(question => question.Report.Id == reportId);
        if (question is null)
        {
            return null;
        }

        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var startedAt = Stopwatch.GetTimestamp();
        var (load, (sql, rows, isMissing)) = await reader.ReadLoadAsync(
            filter.Load,
            async (from, token) =>
            {
                var sent = from.Sql(question.Report.Sql);
                var found = await AskAsync(from.Connection, question.Report with { Sql = sent }, filter, token);
                return question.Term is { } term && question.IsNothing(found) && !await term.IsUsedAsync(from, token) ? (sent, [], true) : (sent, found, false);
            },
            cancellationToken) ?? throw new ReportException(ConsistentRead.LoadFirst);

        var elapsed = (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
        var sentence = isMissing && question.Term is { } missing ? missing.MissingIn(load)
            : question.IsNothing(rows) ? Question.NothingFound
            : question.Answer(rows, load);
        return new ReportResult(question.Report with { Sql = sql }, filter, rows, sentence, load, elapsed);
    }

    /// <summary>The transactions from which a figure of an answer was computed; null where the value is none of a number of transactions.</summary>
    /// <param name="row">A row of the answer.</param>
    /// <param name="column">The figure's column.</param>
    public static TransactionFilter? FactsOf(ReportResult result, IReadOnlyList<object?> row, ReportColumn column)
    {
        var units = result.Filter.IncludeRelatedUnits ? TransactionUnits.Include : TransactionUnits.Exclude;
        var asked = new TransactionFilter(result.Filter.FromYear, result.Filter.ToYear, RelatedUnits: units, Members: result.Filter.Members);
        return column.Type is ColumnType.Text ? null : Question.All.First(question => question.Report.Id == result.Report.Id).FactsOf(asked, row, column.Name);
    }

    /// <summary>Revenue and spending per fiscal year of a load, oldest first; null when nothing is loaded.</summary>
    /// <param name="asked">The load to answer as of; null: the current one.</param>
    public async Task<Overview?> ReadOverviewAsync(bool includeRelatedUnits, LoadId? asked, CancellationToken cancellationToken)
    {
        if (await connector.FindReaderAsync(cancellationToken) is not { } reader)
        {
            return null;
        }

        var found = await reader.ReadLoadAsync(asked, (from, token) => YearTotals.ReadAsync(from, includeRelatedUnits, token), cancellationToken);
        return found is { } read ? new Overview(read.Load, YearTotals.Judge(read.Answer, read.Load)) : null;
    }

    private static async Task<IReadOnlyList<IReadOnlyList<object?>>> AskAsync(
        NpgsqlConnection connection, Report report, ReportFilter filter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(report.Sql, connection);
        command.Parameters.AddWithValue("from_year", filter.FromYear is { } from ? from : DBNull.Value);
        command.Parameters.AddWithValue("to_year", filter.ToYear is { } to ? to : DBNull.Value);
        command.Parameters.AddWithValue("include_related_units", filter.IncludeRelatedUnits);
        foreach (var level in report.Parameters ?? [])
        {
            command.Parameters.AddWithValue(level, filter.Members?.GetValueOrDefault(level) is { } name ? name : DBNull.Value);
        }

        var rows = new List<IReadOnlyList<object?>>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add([.. report.Columns.Select((column, index) => ReadValue(reader, index, column.Type))]);
        }

        return rows;
    }

    private static object? ReadValue(NpgsqlDataReader reader, int index, ColumnType type) => reader.IsDBNull(index) ? null : type switch
    {
        ColumnType.Text => reader.GetString(index),
        ColumnType.Integer => reader.GetInt64(index),
        _ => reader.GetDecimal(index),
    };
}

/// <param name="IsOpen">The year is not closed yet by the load's data_as_of.</param>
public sealed record OverviewYear(int FiscalYear, decimal Revenue, decimal Spending, long RowCount, bool IsOpen);

public sealed record Overview(LoadSummary Load, IReadOnlyList<OverviewYear> Years);

/// <summary>A question can't be answered now.</summary>
public class ReportException(string message, Exception? innerException = null) : SfSpendException(message, innerException);

/// <summary>A question was asked as of a load that is not there to be asked.</summary>
public sealed class NoSuchLoadException(string message) : ReportException(message);
