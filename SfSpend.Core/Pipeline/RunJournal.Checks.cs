using Dapper;
using Npgsql;
using NpgsqlTypes;
using SfSpend.Core.Quality;

namespace SfSpend.Core.Pipeline;

/// <summary>What the checks of a run found, the rows that failed them, and who accepted what.</summary>
public sealed partial class RunJournal
{
    private const string CheckColumns = """
        run_id AS RunId, check_name AS Name, severity AS Severity, passed AS Passed, failing_rows AS FailingRows, detail AS Detail,
        column_names AS Columns, accepted_by AS AcceptedBy, accepted_reason AS AcceptedReason
        """;

    /// <summary>
    /// Keeps what checks found, in place of what they found in an earlier try. What was accepted stays so only where the finding is the same.
    /// </summary>
    internal Task SaveChecksAsync(RunId id, IReadOnlyList<CheckResult> results, CancellationToken cancellationToken) =>
        RecordAsync((connection, token) => SaveChecksAsync(connection, id, results, token), cancellationToken);

    private async Task SaveChecksAsync(NpgsqlConnection connection, RunId id, IReadOnlyList<CheckResult> results, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var result in results)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO run_check (run_id, check_name, severity, passed, failing_rows, detail, column_names, fingerprint, checked_at)
                VALUES (@id, @Name, @severity, @Passed, @FailingRows, @Detail, @columns, @fingerprint, @now)
                ON CONFLICT (run_id, check_name) DO UPDATE
                SET severity = EXCLUDED.severity, passed = EXCLUDED.passed, failing_rows = EXCLUDED.failing_rows, detail = EXCLUDED.detail,
                    column_names = EXCLUDED.column_names, fingerprint = EXCLUDED.fingerprint, checked_at = EXCLUDED.checked_at,
                    accepted_by = CASE WHEN run_check.fingerprint = EXCLUDED.fingerprint THEN run_check.accepted_by END,
                    accepted_reason = CASE WHEN run_check.fingerprint = EXCLUDED.fingerprint THEN run_check.accepted_reason END;
                DELETE FROM run_check_row WHERE run_id = @id AND check_name = @Name;
                """,
                new
                {
                    id = id.Value,
                    result.Name,
                    severity = result.Severity.ToString(),
                    result.Passed,
                    result.FailingRows,
                    result.Detail,
                    columns = result.Columns.ToArray(),
                    fingerprint = result.Fingerprint(),
                    now = time.GetUtcNow(),
                },
                transaction,
                cancellationToken: cancellationToken));
        }

        await CopyCheckRowsAsync(connection, id, results, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>In the order in which checks are shown; empty for runs that have not come to any.</summary>
    public async Task<IReadOnlyList<RunCheck>> ReadChecksAsync(RunId id, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RunCheckRow>(new CommandDefinition(
            $"SELECT {CheckColumns} FROM run_check WHERE run_id = @id AND {OfThisEnvironment}", new { id = id.Value, environment = node.Environment }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToCheck()).OrderBy(check => PositionOf(check.Check.Name))];
    }

    /// <summary>What the checks found in this run and in those before it in its environment, the newest run first.</summary>
    public async Task<IReadOnlyList<RunCheck>> ReadCheckHistoryAsync(RunId id, int runCount, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RunCheckRow>(new CommandDefinition(
            $"""
            SELECT {CheckColumns}
            FROM run_check
            WHERE run_id IN (
                SELECT earlier.run_id
                FROM run AS earlier
                JOIN run ON run.environment = earlier.environment
                WHERE run.run_id = @id AND run.environment = @environment AND earlier.run_id <= @id AND EXISTS (SELECT 1 FROM run_check WHERE run_check.run_id = earlier.run_id)
                ORDER BY earlier.run_id DESC
                LIMIT @runCount)
            ORDER BY run_id DESC
            """,
            new { id = id.Value, environment = node.Environment, runCount },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToCheck())];
    }

    /// <summary>Rows that failed a check, a page at a time; <paramref name="afterNumber"/> counts from 0.</summary>
    public async Task<IReadOnlyList<CheckRow>> ReadCheckRowsAsync(RunId id, string check, int afterNumber, int limit, CancellationToken cancellationToken)
    {
        if (check == CheckCatalog.RejectedRows.Name)
        {
            // Kept once, as the run's rejects.
            var rejects = await ReadRejectsAsync(id, afterNumber, limit, cancellationToken);
            return [.. rejects.Select(row => new CheckRow(row.Number, SourceChecks.RowOf(row.Reject)))];
        }

        await using var connection = await OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(int Number, string?[] Values)>(new CommandDefinition(
            $"""
            SELECT row_number, row_values
            FROM run_check_row
            WHERE run_id = @id AND check_name = @check AND row_number > @afterNumber AND {OfThisEnvironment}
            ORDER BY row_number
            LIMIT @limit
            """,
            new { id = id.Value, environment = node.Environment, check, afterNumber, limit },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => new CheckRow(row.Number, row.Values))];
    }

    /// <summary>Accepts what stops the run, as it was found.</summary>
    /// <returns>The names of the checks.</returns>
    private static async Task<IReadOnlyList<string>> AcceptChecksAsync(
        NpgsqlConnection connection, RunId id, string reason, string acceptedBy, CancellationToken cancellationToken)
    {
        var names = await connection.QueryAsync<string>(new CommandDefinition(
            """
            UPDATE run_check
            SET accepted_by = @acceptedBy, accepted_reason = @reason
            WHERE run_id = @id AND severity = 'Blocking' AND NOT passed AND accepted_by IS NULL AND check_name <> @balanced
            RETURNING check_name
            """,
            new { id = id.Value, reason, acceptedBy, balanced = CheckCatalog.Balanced.Name },
            cancellationToken: cancellationToken));
        return [.. names.OrderBy(PositionOf)];
    }

    private static async Task CopyCheckRowsAsync(
        NpgsqlConnection connection, RunId id, IReadOnlyList<CheckResult> results, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            "COPY run_check_row (run_id, check_name, row_number, row_values) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var result in results.Where(result => result.Name != CheckCatalog.RejectedRows.Name))
        {
            var number = 0;
            foreach (var row in result.Rows)
            {
                await writer.StartRowAsync(cancellationToken);
                await writer.WriteAsync(id.Value, NpgsqlDbType.Bigint, cancellationToken);
                await writer.WriteAsync(result.Name, NpgsqlDbType.Text, cancellationToken);
                await writer.WriteAsync(++number, NpgsqlDbType.Integer, cancellationToken);
                await writer.WriteAsync(row.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            }
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static int PositionOf(string name) => CheckCatalog.All.TakeWhile(check => check.Name != name).Count();

    /// <summary>A row of <c>run_check</c>.</summary>
    private sealed class RunCheckRow
    {
        public required long RunId { get; init; }

        public required string Name { get; init; }

        public required string Severity { get; init; }

        public required bool Passed { get; init; }

        public required long FailingRows { get; init; }

        public required string Detail { get; init; }

        public required string[] Columns { get; init; }

        public string? AcceptedBy { get; init; }

        public string? AcceptedReason { get; init; }

        public RunCheck ToCheck() => new(
            new RunId(RunId), new QualityCheck(Name, Enum.Parse<CheckSeverity>(Severity), Passed, FailingRows, Detail), Columns, AcceptedBy, AcceptedReason);
    }
}
