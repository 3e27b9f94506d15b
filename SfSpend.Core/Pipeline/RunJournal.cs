using System.Globalization;
using Dapper;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Core.Quality;

namespace SfSpend.Core.Pipeline;

/// <summary>
/// The truth about the runs of this panel's environment, in the control database: what was asked, how far each stage is, what was logged.
/// Hangfire only starts the work. This part is what people ask of runs; <c>RunJournal.Recording.cs</c> is what the pipeline writes, and
/// <c>RunJournal.Leases.cs</c> says who carries a run out.
/// </summary>
public sealed partial class RunJournal(ControlDatabase control, PanelNode node, TimeProvider time)
{
    private const string ActiveIndex = "run_active";

    private readonly OutageRetry _retry = new(time);

    /// <exception cref="RunRequestException">The request can't be run.</exception>
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    public async Task<RunId> QueueAsync(RunRequest request, string requestedBy, CancellationToken cancellationToken)
    {
        RunRequestRules.Check(request);
        var parameters = new
        {
            environment = node.Environment,
            node = node.Name,
            leaseUntil = time.GetUtcNow() + Lease.Duration,
            source = request.Source.ToString(),
            path = request.Path,
            mode = request.Mode.ToString(),
            fiscalYears = request.FiscalYears.Order().ToArray(),
            requestedBy,
            now = time.GetUtcNow(),
            message = $"{requestedBy} asked for a run from {Describe(request)}",
        };

        var id = await ActivateAsync(
            connection => connection.QuerySingleAsync<long>(new CommandDefinition(
                """
                WITH new_run AS (
                    INSERT INTO run (environment, source, path, mode, fiscal_years, state, requested_by, created_at, node, lease_until)
                    VALUES (@environment, @source, @path, @mode, @fiscalYears, 'Queued', @requestedBy, @now, @node, @leaseUntil)
                    RETURNING run_id
                ), new_stages AS (
                    INSERT INTO run_stage (run_id, stage, position, state)
                    SELECT run_id, stage, position, 'Pending'
                    FROM new_run
                    CROSS JOIN (VALUES ('Scrape', 1), ('Conform', 2), ('Transfer', 3), ('Load', 4)) AS stages (stage, position)
                ), new_event AS (
                    INSERT INTO run_event (run_id, at, level, message)
                    SELECT run_id, @now, 'info', @message FROM new_run
                )
                SELECT run_id FROM new_run
                """,
                parameters,
                cancellationToken: cancellationToken)),
            cancellationToken);
        return new RunId(id);
    }

    public async Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken)
    {
        var runs = await ReadAsync("WHERE run_id = @id AND environment = @environment", new { id = id.Value, environment = node.Environment }, cancellationToken);
        return runs.Count == 0 ? null : runs[0];
    }

    /// <summary>Newest first; <paramref name="before"/> pages back.</summary>
    public Task<IReadOnlyList<Run>> ListAsync(int limit, RunId? before, CancellationToken cancellationToken) =>
        ReadAsync(
            "WHERE environment = @environment AND run_id < @before ORDER BY run_id DESC LIMIT @limit",
            new { environment = node.Environment, before = before?.Value ?? long.MaxValue, limit },
            cancellationToken);

    /// <summary>
    /// Asks a queued or running run to stop. False when it has already ended. One without a living worker is cancelled at once; a
    /// running one stops when its stage sees the request, and is ended without its worker when that doesn't heed it.
    /// </summary>
    public async Task<bool> RequestCancelAsync(RunId id, string requestedBy, CancellationToken cancellationToken) =>
        await ChangeAsync(
            """
            UPDATE run
            SET cancel_requested = true,
                cancel_requested_at = coalesce(cancel_requested_at, @now),
                state = CASE WHEN state = 'Running' AND lease_until >= @now THEN state ELSE 'Cancelled' END,
                finished_at = CASE WHEN state = 'Running' AND lease_until >= @now THEN finished_at ELSE @now END
            WHERE run_id = @id AND environment = @environment AND state IN ('Queued', 'Running', 'Interrupted')
            """,
            id,
            $"{requestedBy} asked to cancel the run",
            cancellationToken);

    /// <summary>
    /// Queues a failed, cancelled or interrupted run again, from its last finished stage, or from the start when a newer load has overtaken it. A run
    /// that waits for a review is queued again only then. False when it is in another state.
    /// </summary>
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    public async Task<bool> RetryAsync(RunId id, string requestedBy, CancellationToken cancellationToken)
    {
        var overtaking = await FindOvertakingAsync(id, cancellationToken);
        return await QueueAgainAsync(
            id,
            $"""
            UPDATE run
            SET state = 'Queued', cancel_requested = false, cancel_requested_at = NULL, error = NULL, finished_at = NULL,
                worker = NULL, node = @node, lease_until = @leaseUntil, takeovers = 0
            WHERE run_id = @id AND environment = @environment AND state IN ('Failed', 'Cancelled', 'Interrupted'{(overtaking is null ? "" : ", 'NeedsReview'")})
            """,
            new { },
            overtaking is null
                ? $"{requestedBy} asked to run it again from its last finished stage"
                : $"{requestedBy} asked to run it again from the start, because load {overtaking.LoadId} was published after it had read its source",
            cancellationToken);
    }

    /// <summary>Accepts what stops a run that needs review, rejects and checks alike, and queues it again. False when it is in another state.</summary>
    /// <exception cref="RunRequestException">No reason was given.</exception>
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    /// <exception cref="RunOvertakenException">Another run has published a load since this one read its source.</exception>
    public async Task<bool> AcceptRejectsAsync(RunId id, string reason, string acceptedBy, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RunRequestException("What was found is accepted with a reason: say why it may stand.");
        }

        var run = await FindAsync(id, cancellationToken);
        return run is not null && await ActivateAsync(AcceptAsync, cancellationToken);

        async Task<bool> AcceptAsync(NpgsqlConnection connection)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var checks = await AcceptChecksAsync(connection, id, reason, acceptedBy, cancellationToken);
            var isQueued = await ChangeAsync(
                connection,
                """
                UPDATE run
                SET state = 'Queued', cancel_requested = false, cancel_requested_at = NULL, error = NULL, finished_at = NULL,
                    worker = NULL, node = @node, lease_until = @leaseUntil, takeovers = 0, rejects_accepted_by = @acceptedBy, rejects_accepted_reason = @reason
                WHERE run_id = @id AND environment = @environment AND state = 'NeedsReview'
                """,
                id,
                new DynamicParameters(new { acceptedBy, reason }),
                $"{acceptedBy} accepted {DescribeAccepted(checks)}: {reason}",
                cancellationToken);
            if (isQueued)
            {
                // From here on the run holds the environment, so no other run can publish before this one.
                if (await FindOvertakingAsync(connection, id, Stage.Scrape, cancellationToken) is { } overtaking)
                {
                    throw new RunOvertakenException(overtaking.Explain(id));
                }

                await transaction.CommitAsync(cancellationToken);
            }

            return isQueued;
        }
    }

    /// <summary>Events after the cursor, oldest first.</summary>
    public async Task<IReadOnlyList<RunEvent>> ReadEventsAsync(RunId id, long afterEventId, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<EventRow>(new CommandDefinition(
            $"""
            SELECT run_event_id AS Id, at AS At, stage AS Stage, level AS Level, message AS Message
            FROM run_event
            WHERE run_id = @id AND run_event_id > @afterEventId AND {OfThisEnvironment}
            ORDER BY run_event_id
            LIMIT @limit
            """,
            new { id = id.Value, environment = node.Environment, afterEventId, limit },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEvent(id))];
    }

    /// <summary>The last line of the run's log: for a run that has ended, how it ended.</summary>
    public async Task<string?> FindLastMessageAsync(RunId id, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT message FROM run_event WHERE run_id = @id ORDER BY run_event_id DESC LIMIT 1", new { id = id.Value }, cancellationToken: cancellationToken));
    }

    /// <summary>Rows the run rejected, in file order, a page at a time; <paramref name="afterNumber"/> counts from 0.</summary>
    public async Task<IReadOnlyList<RunReject>> ReadRejectsAsync(RunId id, int afterNumber, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RejectRow>(new CommandDefinition(
            $"""
            SELECT reject_number AS Number, file_name AS FileName, line_number AS LineNumber, column_name AS ColumnName, reason AS Reason,
                   row_text AS RowText, fiscal_year AS FiscalYear, revenue_or_spending AS RevenueOrSpending,
                   related_govt_units AS RelatedGovtUnits, amount AS Amount
            FROM run_reject
            WHERE run_id = @id AND reject_number > @afterNumber AND {OfThisEnvironment}
            ORDER BY reject_number
            LIMIT @limit
            """,
            new { id = id.Value, environment = node.Environment, afterNumber, limit },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToReject())];
    }

    /// <summary>Fiscal years whose last run by name failed, unless a run of all years has succeeded since; with that run.</summary>
    public async Task<IReadOnlyDictionary<int, RunId>> FindFailedYearsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(int FiscalYear, long RunId)>(new CommandDefinition(
            """
            SELECT last.fiscal_year, last.run_id
            FROM (
                SELECT DISTINCT ON (years.fiscal_year) years.fiscal_year, run.run_id, run.state
                FROM run
                CROSS JOIN LATERAL unnest(run.fiscal_years) AS years (fiscal_year)
                WHERE run.environment = @environment AND run.state IN ('Succeeded', 'Unchanged', 'Failed')
                ORDER BY years.fiscal_year, run.run_id DESC
            ) AS last
            WHERE last.state = 'Failed' AND NOT EXISTS (
                SELECT FROM run
                WHERE run.environment = @environment AND run.fiscal_years = '{}' AND run.state IN ('Succeeded', 'Unchanged') AND run.run_id > last.run_id)
            """,
            new { environment = node.Environment },
            cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.FiscalYear, row => new RunId(row.RunId));
    }

    /// <summary>When a full run of all years from DataSF last ended well; null: never.</summary>
    public async Task<DateTimeOffset?> FindLastFullAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var finishedAt = await connection.ExecuteScalarAsync<DateTime?>(new CommandDefinition(
            """
            SELECT max(finished_at)
            FROM run
            WHERE environment = @environment AND source = 'DataSf' AND mode = 'Full' AND fiscal_years = '{}' AND state IN ('Succeeded', 'Unchanged')
            """,
            new { environment = node.Environment },
            cancellationToken: cancellationToken));
        return finishedAt is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    private static string Describe(RunRequest request)
    {
        var source = (request.Mode == RunMode.Incremental ? "incremental, " : "")
            + (request.Path is null ? SourceName(request.Source) : $"{SourceName(request.Source)} '{request.Path}'");
        return request.FiscalYears.Count == 0
            ? source
            : $"{source}, only fiscal years {string.Join(", ", request.FiscalYears.Order().Select(year => year.ToString(CultureInfo.InvariantCulture)))}";
    }

    private static string DescribeAccepted(IReadOnlyList<string> checks)
    {
        string[] others = [.. checks.Where(check => check != CheckCatalog.RejectedRows.Name)];
        var found = $"what {string.Join(" and ", others)} found";
        return others.Length == 0 ? "the rejects" : others.Length == checks.Count ? found : $"the rejects and {found}";
    }

    /// <summary>The source's name in URLs, manifests and logs.</summary>
    internal static string SourceName(SourceKind source) => source switch
    {
        SourceKind.DataSf => "datasf",
        SourceKind.Sample => "sample",
        SourceKind.File => "file",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "Unknown source."),
    };
}
