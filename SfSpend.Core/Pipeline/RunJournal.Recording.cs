using Dapper;
using Npgsql;
using NpgsqlTypes;
using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;

namespace SfSpend.Core.Pipeline;

/// <summary>A line on its way into a run's log.</summary>
internal readonly record struct RunNote(DateTimeOffset At, string Level, string Message);

/// <summary>
/// What the pipeline writes while it works. Every line of the log is written while the run's row is held, so that the lines of a run
/// become visible in the order of their numbers and a reader's cursor never passes one by.
/// </summary>
public sealed partial class RunJournal
{
    /// <summary>Starts a stage from nothing; the stages after it are to be done again, too.</summary>
    internal Task StartStageAsync(RunId id, Stage stage, CancellationToken cancellationToken) => RecordAsync(
        (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            WITH started AS (
                UPDATE run_stage
                SET state = CASE WHEN position = @position THEN 'Running' ELSE 'Pending' END,
                    rows_done = 0, rows_total = NULL, bytes_done = 0, bytes_total = NULL,
                    started_at = CASE WHEN position = @position THEN @now END, finished_at = NULL
                WHERE run_id = @id AND position >= @position
            ), review AS (
                -- Rejects were accepted as they are in these raw extracts; others need another look.
                UPDATE run SET rejects_accepted_by = NULL, rejects_accepted_reason = NULL WHERE run_id = @id AND @position = 1
            ), checks AS (
                DELETE FROM run_check WHERE run_id = @id AND (@position = 1 OR check_name = 'balanced')
            ), differences AS (
                DELETE FROM run_difference WHERE run_id = @id AND @position <= 2
            ), landed AS (
                DELETE FROM run_landed_file WHERE run_id = @id AND @position <= 3
            ), cells AS (
                DELETE FROM run_cell
                WHERE run_id = @id
                      AND @position <= CASE checkpoint WHEN 'source' THEN 1 WHEN 'landed' THEN 3 WHEN 'warehouse' THEN 4 ELSE 2 END
            )
            INSERT INTO run_event (run_id, at, stage, level, message)
            SELECT run_id, @now, @stage, 'info', @message FROM (SELECT run_id FROM run WHERE run_id = @id FOR NO KEY UPDATE) AS held
            """,
            new { id = id.Value, stage = stage.ToString(), position = Position(stage), now = time.GetUtcNow(), message = $"{stage} started" },
            cancellationToken: token)),
        cancellationToken);

    /// <summary>Saves how far a stage has got and what it noted, or fails at once: it is saved again a moment later. True when somebody asked to cancel the run.</summary>
    internal async Task<bool> SaveProgressAsync(
        RunId id, Stage stage, StageProgress progress, IReadOnlyList<RunNote> notes, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            WITH watched AS (
                SELECT run_id, cancel_requested FROM run WHERE run_id = @id FOR NO KEY UPDATE
            ), saved AS (
                UPDATE run_stage
                SET rows_done = @rowsDone, rows_total = @rowsTotal, bytes_done = @bytesDone, bytes_total = @bytesTotal
                FROM watched
                WHERE run_stage.run_id = watched.run_id AND run_stage.stage = @stage
            ), noted AS (
                INSERT INTO run_event (run_id, at, stage, level, message)
                SELECT watched.run_id, notes.at, @stage, notes.level, notes.message
                FROM watched
                CROSS JOIN unnest(@at, @levels, @messages) WITH ORDINALITY AS notes (at, level, message, number)
                ORDER BY notes.number
            )
            SELECT cancel_requested FROM watched
            """,
            new
            {
                id = id.Value,
                stage = stage.ToString(),
                rowsDone = progress.RowsDone,
                rowsTotal = progress.RowsTotal,
                bytesDone = progress.BytesDone,
                bytesTotal = progress.BytesTotal,
                at = notes.Select(note => note.At).ToArray(),
                levels = notes.Select(note => note.Level).ToArray(),
                messages = notes.Select(note => note.Message).ToArray(),
            },
            cancellationToken: cancellationToken));
    }

    /// <summary>Writes a line into the run's log.</summary>
    internal Task NoteAsync(RunId id, RunNote note, CancellationToken cancellationToken) => RecordAsync(
        (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO run_event (run_id, at, level, message)
            SELECT run_id, @At, @Level, @Message FROM (SELECT run_id FROM run WHERE run_id = @id FOR NO KEY UPDATE) AS held
            """,
            new { id = id.Value, note.At, note.Level, note.Message },
            cancellationToken: token)),
        cancellationToken);

    internal Task FinishStageAsync(RunId id, Stage stage, StageState state, string level, string message, CancellationToken cancellationToken) => RecordAsync(
        (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            WITH finished AS (
                UPDATE run_stage SET state = @state, finished_at = @now WHERE run_id = @id AND stage = @stage
            )
            INSERT INTO run_event (run_id, at, stage, level, message)
            SELECT run_id, @now, @stage, @level, @message FROM (SELECT run_id FROM run WHERE run_id = @id FOR NO KEY UPDATE) AS held
            """,
            new { id = id.Value, stage = stage.ToString(), state = state.ToString(), now = time.GetUtcNow(), level, message },
            cancellationToken: token)),
        cancellationToken);

    /// <summary>Keeps what the conform stage counted, and the rows it rejected in place of those of an earlier try.</summary>
    internal Task SaveConformedAsync(RunId id, ConformedManifest conformed, CancellationToken cancellationToken) =>
        RecordAsync((connection, token) => SaveConformedAsync(connection, id, conformed, token), cancellationToken);

    private static async Task SaveConformedAsync(NpgsqlConnection connection, RunId id, ConformedManifest conformed, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE run
            SET source_rows = @source, rejected_rows = @rejected, conformed_rows = @conformed, data_as_of = CAST(@dataAsOf AS timestamp)
            WHERE run_id = @id
            """,
            new
            {
                id = id.Value,
                source = conformed.SourceRowCount,
                rejected = conformed.RejectedRowCount,
                conformed = conformed.ConformedRowCount,
                dataAsOf = conformed.DataAsOf is { } asOf ? DateTime.SpecifyKind(asOf, DateTimeKind.Unspecified) : (DateTime?)null,
            },
            transaction,
            cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM run_reject WHERE run_id = @id", new { id = id.Value }, transaction, cancellationToken: cancellationToken));
        await CopyRejectsAsync(connection, id, conformed.Rejects, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Ends a run, or leaves it interrupted. One that somebody else has ended meanwhile stays as it was ended.</summary>
    internal Task FinishAsync(RunId id, RunState state, LoadResult? load, string? error, string message, CancellationToken cancellationToken) => RecordAsync(
        (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            WITH finished AS (
                UPDATE run
                SET state = @state, load_id = coalesce(@loadId, load_id), loaded_rows = coalesce(@loadedRows, loaded_rows), error = @error,
                    finished_at = CASE WHEN @state = 'Interrupted' THEN NULL ELSE @now END, worker = NULL, lease_until = NULL
                WHERE run_id = @id AND state = 'Running'
                RETURNING run_id
            )
            INSERT INTO run_event (run_id, at, level, message) SELECT run_id, @now, @level, @message FROM finished
            """,
            new
            {
                id = id.Value,
                state = state.ToString(),
                loadId = load?.LoadId.Value,
                loadedRows = load?.LoadedRowCount,
                error,
                now = time.GetUtcNow(),
                level = state switch
                {
                    RunState.Failed => "error",
                    RunState.Succeeded or RunState.Unchanged => "info",
                    _ => "warning",
                },
                message,
            },
            cancellationToken: token)),
        cancellationToken);

    /// <summary>
    /// Runs of the environment whose files are not needed once this one has ended well: itself and those before it that have ended. Extracts
    /// of runs that published a load stay; one that failed or was cancelled can still be retried, from its first stage.
    /// </summary>
    internal async Task<IReadOnlyList<ClearableRun>> FindClearableAsync(RunId id, CancellationToken cancellationToken)
    {
        var rows = await RecordAsync(
            (connection, token) => connection.QueryAsync<(long Id, bool KeepsRaw)>(new CommandDefinition(
            """
            SELECT ended.run_id, ended.state = 'Succeeded'
            FROM run AS ended
            JOIN run ON run.environment = ended.environment
            WHERE run.run_id = @id AND ended.run_id <= @id AND ended.state IN ('Succeeded', 'Unchanged', 'Failed', 'Cancelled')
            """,
            new { id = id.Value },
            cancellationToken: token)),
            cancellationToken);
        return [.. rows.Select(row => new ClearableRun(new RunId(row.Id), row.KeepsRaw))];
    }

    private static int Position(Stage stage) => (int)stage + 1;

    private static async Task CopyRejectsAsync(NpgsqlConnection connection, RunId id, IReadOnlyList<Reject> rejects, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            """
            COPY run_reject (run_id, reject_number, file_name, line_number, column_name, reason, row_text, fiscal_year,
                             revenue_or_spending, related_govt_units, amount)
            FROM STDIN (FORMAT BINARY)
            """,
            cancellationToken);
        var number = 0;
        foreach (var reject in rejects)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(id.Value, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(++number, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(reject.FileName, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(reject.LineNumber, NpgsqlDbType.Bigint, cancellationToken);
            await WriteTextAsync(writer, reject.Column, cancellationToken);
            await WriteTextAsync(writer, reject.Reason, cancellationToken);
            await WriteTextAsync(writer, reject.Text, cancellationToken);
            await WriteAsync(writer, reject.FiscalYear, NpgsqlDbType.Integer, cancellationToken);
            await WriteTextAsync(writer, reject.RevenueOrSpending, cancellationToken);
            await WriteTextAsync(writer, reject.RelatedGovtUnits, cancellationToken);
            await WriteAsync(writer, reject.Amount, NpgsqlDbType.Numeric, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    /// <summary>PostgreSQL's text can't hold a NUL, which a rejected row of a binary file may have: it is shown as its picture.</summary>
    private static Task WriteTextAsync(NpgsqlBinaryImporter writer, string? text, CancellationToken cancellationToken) => text is null
        ? writer.WriteNullAsync(cancellationToken)
        : writer.WriteAsync(text.Replace('\0', '\u2400'), NpgsqlDbType.Text, cancellationToken);

    private static Task WriteAsync<T>(NpgsqlBinaryImporter writer, T? value, NpgsqlDbType type, CancellationToken cancellationToken)
        where T : struct => value is { } some
        ? writer.WriteAsync(some, type, cancellationToken)
        : writer.WriteNullAsync(cancellationToken);
}
