using Dapper;
using Npgsql;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;

namespace SfSpend.Core.Pipeline;

/// <summary>The figures of a run at each checkpoint, kept also when they stop it.</summary>
public sealed partial class RunJournal
{
    /// <summary>Keeps one checkpoint's cells in place of those of an earlier try.</summary>
    internal Task SaveCellsAsync(RunId id, string checkpoint, IReadOnlyList<CellTotal> cells, CancellationToken cancellationToken) =>
        RecordAsync((connection, token) => SaveCellsAsync(connection, id, checkpoint, cells, token), cancellationToken);

    private static async Task SaveCellsAsync(NpgsqlConnection connection, RunId id, string checkpoint, IReadOnlyList<CellTotal> cells, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM run_cell WHERE run_id = @id AND checkpoint = @checkpoint", new { id = id.Value, checkpoint }, transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO run_cell (run_id, checkpoint, fiscal_year, revenue_or_spending, related_govt_units, row_count, amount)
            SELECT @id, @checkpoint, * FROM unnest(@years, @sides, @units, @rowCounts, @amounts)
            """,
            new
            {
                id = id.Value,
                checkpoint,
                years = cells.Select(cell => cell.FiscalYear).ToArray(),
                sides = cells.Select(cell => cell.RevenueOrSpending).ToArray(),
                units = cells.Select(cell => cell.RelatedGovtUnits).ToArray(),
                rowCounts = cells.Select(cell => cell.RowCount).ToArray(),
                amounts = cells.Select(cell => cell.Amount).ToArray(),
            },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>All cells known so far, with their cents even where a source leaves them out; empty before the first checkpoint and for runs from before cells were kept.</summary>
    public async Task<IReadOnlyList<ReconciliationCell>> ReadCellsAsync(RunId id, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<ReconciliationCell>(new CommandDefinition(
            $"""
            SELECT fiscal_year AS "FiscalYear", revenue_or_spending AS "RevenueOrSpending", related_govt_units AS "RelatedGovtUnits",
                   checkpoint AS "Checkpoint", row_count AS "RowCount", amount + 0.00 AS "Amount"
            FROM run_cell
            WHERE run_id = @id AND {OfThisEnvironment}
            ORDER BY fiscal_year, revenue_or_spending, related_govt_units, checkpoint
            """,
            new { id = id.Value, environment = node.Environment },
            cancellationToken: cancellationToken))];
    }

    /// <summary>Keeps the groups of rows in which the raw extract differs from the source, in place of those of an earlier try.</summary>
    internal Task SaveDifferencesAsync(RunId id, IReadOnlyList<CellDifference> differences, CancellationToken cancellationToken) =>
        RecordAsync((connection, token) => SaveDifferencesAsync(connection, id, differences, token), cancellationToken);

    private static async Task SaveDifferencesAsync(NpgsqlConnection connection, RunId id, IReadOnlyList<CellDifference> differences, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM run_difference WHERE run_id = @id", new { id = id.Value }, transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO run_difference (run_id, difference_number, fiscal_year, revenue_or_spending, related_govt_units, program, type, fund,
                                        source_row_count, source_amount, raw_row_count, raw_amount)
            SELECT @id, * FROM unnest(@numbers, @years, @sides, @units, @programs, @types, @funds, @sourceRows, @sourceAmounts, @rawRows, @rawAmounts)
            """,
            new
            {
                id = id.Value,
                numbers = Enumerable.Range(1, differences.Count).ToArray(),
                years = differences.Select(group => group.FiscalYear).ToArray(),
                sides = differences.Select(group => group.RevenueOrSpending).ToArray(),
                units = differences.Select(group => group.RelatedGovtUnits).ToArray(),
                programs = differences.Select(group => group.Program).ToArray(),
                types = differences.Select(group => group.Type).ToArray(),
                funds = differences.Select(group => group.Fund).ToArray(),
                sourceRows = differences.Select(group => group.SourceRowCount).ToArray(),
                sourceAmounts = differences.Select(group => group.SourceAmount).ToArray(),
                rawRows = differences.Select(group => group.RawRowCount).ToArray(),
                rawAmounts = differences.Select(group => group.RawAmount).ToArray(),
            },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The groups of rows in which the raw extract differs from the source, as they were saved.</summary>
    public async Task<IReadOnlyList<CellDifference>> ReadDifferencesAsync(RunId id, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<CellDifference>(new CommandDefinition(
            $"""
            SELECT fiscal_year AS "FiscalYear", revenue_or_spending AS "RevenueOrSpending", related_govt_units AS "RelatedGovtUnits",
                   program AS "Program", type AS "Type", fund AS "Fund", source_row_count AS "SourceRowCount", source_amount + 0.00 AS "SourceAmount",
                   raw_row_count AS "RawRowCount", raw_amount + 0.00 AS "RawAmount"
            FROM run_difference
            WHERE run_id = @id AND {OfThisEnvironment}
            ORDER BY difference_number
            """,
            new { id = id.Value, environment = node.Environment },
            cancellationToken: cancellationToken))];
    }
}
