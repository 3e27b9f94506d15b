using Microsoft.Extensions.Logging;
using SfSpend.Core.Conforming;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Loading;
using SfSpend.Core.Quality;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Pipeline;

/// <summary>The flow: scrape → conform → transfer → load, stage by stage, each finished stage kept so that a run can go on from it.</summary>
public sealed partial class SpendingPipeline(
    RunJournal journal,
    IEnvironmentConnector environment,
    IEnumerable<ISpendingSource> sources,
    KeptExtracts keptExtracts,
    SourceSnapshots snapshots,
    Conformer conformer,
    LandingTransfer transfer,
    RunFolders folders,
    RunReview review,
    RunSchedules schedules,
    TimeProvider time,
    ILogger<SpendingPipeline> logger)
{
    /// <summary>How long the panel's shutdown may be held up to write down that a run was interrupted.</summary>
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);

    /// <summary>Between two tries while a database is away; each pause is twice as long as the one before, about a minute together.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(32);

    /// <summary>
    /// Carries a queued or interrupted run on to its end. How it ended stands in the journal; failures are recorded, not thrown. What can't be recorded
    /// is thrown: the run's lease is given up then, and somebody takes the run over.
    /// </summary>
    public async Task RunAsync(RunId id, CancellationToken cancellationToken)
    {
        if (await journal.TryStartAsync(id, cancellationToken) is not { } worker)
        {
            Log.RunPassedOver(logger, id);
            return;
        }

        await using var lease = new Lease(
            $"run {id}", token => journal.RenewAsync(id, worker, token), token => journal.ReleaseAsync(id, worker, token), time, logger, cancellationToken);
        await RunAsync(id, lease, cancellationToken);
    }

    /// <param name="shutdown">Cancelled when the panel shuts down; the lease's token, when the run is lost, too.</param>
    private async Task RunAsync(RunId id, Lease lease, CancellationToken shutdown)
    {
        var cancellationToken = lease.Token;
        var run = await journal.ReadOwnAsync(id, cancellationToken);
        using var trace = RunTelemetry.StartRun(run);
        Log.RunStarted(logger, id, run.Request.Source);
        RunState ended;
        try
        {
            ended = await FlowThroughOutagesAsync(run, cancellationToken);
        }
        catch (Exception) when (lease.IsLost)
        {
            // Whoever has it now says how it ends.
            return;
        }
        catch (Exception) when (shutdown.IsCancellationRequested)
        {
            // Whatever broke, broke because the panel is going down.
            ended = await InterruptAsync(id);
        }
        catch (RunCancelledException)
        {
            ended = await EndAsync(id, RunState.Cancelled, null, null, "The run was cancelled; the warehouse is as it was", cancellationToken);
        }
        catch (LoadHeldException held)
        {
            ended = await EndAsync(id, RunState.NeedsReview, null, null, held.Message, cancellationToken);
        }
        catch (SfSpendException failed)
        {
            ended = await EndAsync(id, RunState.Failed, null, failed.Message, $"The run failed: {failed.Message}", cancellationToken);
        }
        catch (Exception surprise)
        {
            var error = $"Something unexpected happened, a fault of the panel: {surprise.GetType().Name}: {surprise.Message} Its log has the details; retry the run.";
            Log.RunBroke(logger, id, surprise);
            ended = await EndAsync(id, RunState.Failed, null, error, error, cancellationToken);
        }

        RunTelemetry.Ended(trace, ended);
        Log.RunEnded(logger, id, ended);
    }

    /// <summary>A database that is away for a moment stops a stage, not the run: it goes on from its last finished stage when the database is back.</summary>
    private async Task<RunState> FlowThroughOutagesAsync(Run run, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return await FlowAsync(run, cancellationToken);
            }
            catch (Exception away) when (DatabaseOutage.Explains(away) && pause <= LongestPause && !cancellationToken.IsCancellationRequested)
            {
                await journal.NoteAsync(
                    run.Id,
                    new RunNote(time.GetUtcNow(), "warning", $"A database did not answer: {away.Message} In {pause.TotalSeconds:0} s the run goes on from its last finished stage"),
                    cancellationToken);
            }

            await Task.Delay(pause, time, cancellationToken);
            pause *= 2;
            run = await journal.ReadOwnAsync(run.Id, cancellationToken);
            if (run.CancelRequested)
            {
                throw new RunCancelledException();
            }
        }
    }

    private async Task<RunState> FlowAsync(Run run, CancellationToken cancellationToken)
    {
        var connection = await PatientOpening.WaitForConnectionAsync(environment.ConnectAsync, cancellationToken);
        var stages = new StageRunner(run.Id, journal, time, logger);
        var finished = new FinishedStages(run, journal, folders);

        var raw = await finished.FindRawAsync(cancellationToken)
            ?? await stages.RunAsync(Stage.Scrape, (progress, token) => ScrapeAsync(run, finished, progress, token), cancellationToken);
        if (raw.FiscalYears is [])
        {
            return await EndUnmovedAsync(run, raw, cancellationToken);
        }

        var conformed = await finished.FindConformedAsync(cancellationToken)
            ?? await stages.RunAsync(Stage.Conform, (progress, token) => ConformAsync(run, raw, connection.Loader, progress, token), cancellationToken);
        if (conformed.RejectedRowCount > 0 && !finished.RejectsAreAccepted)
        {
            return await EndAsync(
                run.Id,
                RunState.NeedsReview,
                null,
                null,
                $"{conformed.RejectedRowCount} of {conformed.SourceRowCount} rows were rejected. Nothing was loaded: accept these rejects with a reason, or mend the source and run again",
                cancellationToken);
        }

        var landed = await finished.FindLandedAsync(connection.Landing, conformed, cancellationToken)
            ?? await stages.RunAsync(
                Stage.Transfer,
                (progress, token) => TransferAsync(run, raw, conformed, connection, progress, token),
                cancellationToken);

        // Never kept: the loader itself knows whether this run has published already, and a run publishes at most one load.
        var order = new LoadOrder(run.Id, raw, conformed, landed, raw.FiscalYears ?? [], run.RequestedBy) { Quality = review.Options, Review = review.Of(run.Id, raw) };
        var load = await stages.RunAsync(
            Stage.Load, (progress, token) => connection.Loader.LoadAsync(order, connection.Landing, progress, token), cancellationToken);

        return await FinishAsync(run, raw, load, cancellationToken);
    }

    private async Task<RawManifest> ScrapeAsync(Run run, FinishedStages finished, StageProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return await ScrapeIntoAsync(run, finished, progress, cancellationToken);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            throw new ScrapeException(
                $"The raw extracts of run {run.Id} can't be written to the data directory: {unwritten.Message} Nothing was loaded; free space there or fix the permissions, and retry the run.",
                unwritten);
        }
    }

    private async Task<RawManifest> ScrapeIntoAsync(Run run, FinishedStages finished, StageProgress progress, CancellationToken cancellationToken)
    {
        var folder = folders.PrepareRaw(run.Id, keep: finished.MayGoOnScraping);
        var source = sources.Single(candidate => candidate.Kind == run.Request.Source);
        var current = await keptExtracts.FindCurrentAsync(cancellationToken);
        var scraped = await ScrapeAsync(run, source, new ScrapeOrder(run.Request, folder, current?.Raw), progress, cancellationToken);
        if (scraped.State is { } state)
        {
            await snapshots.SaveAsync(run.Environment, state, cancellationToken);
        }

        var raw = keptExtracts.Complete(run, scraped, current, progress) with { LoadBefore = current?.Load.LoadId.Value ?? 0 };
        await review.ScrapedAsync(run.Id, raw, cancellationToken);
        await ExtractProof.KeepAllAsync(raw, folder, cancellationToken);
        await ManifestFile.WriteAsync(folder, RawManifest.FileName, raw, ManifestJson.Default.RawManifest, cancellationToken);
        return raw;
    }

    private async Task<RawManifest> ScrapeAsync(
        Run run, ISpendingSource source, ScrapeOrder order, StageProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ScrapeAsync(order, progress, cancellationToken);
        }
        catch (ScrapeException differs) when (differs.Mismatch is not null)
        {
            await review.DifferedAsync(run.Id, differs.Mismatch, cancellationToken);
            throw;
        }
    }

    private async Task<ConformedManifest> ConformAsync(
        Run run, RawManifest raw, IWarehouseLoader loader, StageProgress progress, CancellationToken cancellationToken)
    {
        var folder = folders.ConformedOf(run.Id);
        PrivateFolder.Create(folder);
        var known = await loader.ReadMembersAsync(cancellationToken);
        var conformed = await conformer.ConformAsync(raw, folders.RawOf(run.Id), folder, known, progress, cancellationToken);
        if (conformed.SourceRowCount == 0)
        {
            throw new ConformException("The source has no row. The warehouse stays as it is: check the source.");
        }

        await ManifestFile.WriteAsync(folder, ConformedManifest.FileName, conformed, ManifestJson.Default.ConformedManifest, cancellationToken);
        await journal.SaveConformedAsync(run.Id, conformed, cancellationToken);
        await review.ConformedAsync(run.Id, raw, conformed, progress, cancellationToken);
        return conformed;
    }

    /// <summary>Nothing moved at the source since the load that readers see: there is nothing to conform, to transfer or to load.</summary>
    private async Task<RunState> EndUnmovedAsync(Run run, RawManifest raw, CancellationToken cancellationToken)
    {
        var current = await keptExtracts.FindCurrentAsync(cancellationToken)
            ?? throw new InvalidOperationException($"Run {run.Id} found nothing moved since a load that is not there.");
        return await FinishAsync(run, raw, new LoadResult(current.Load.LoadId, Published: false, current.Load.RowCount), cancellationToken);
    }

    private async Task<LandedManifest> TransferAsync(
        Run run, RawManifest raw, ConformedManifest conformed, EnvironmentConnection connection, StageProgress progress, CancellationToken cancellationToken)
    {
        var landed = await transfer.TransferAsync(run.Id, conformed, folders.ConformedOf(run.Id), connection, progress, cancellationToken);
        await review.LandedAsync(run.Id, raw, conformed, landed, cancellationToken);
        return landed;
    }

    private async Task<RunState> FinishAsync(Run run, RawManifest raw, LoadResult load, CancellationToken cancellationToken)
    {
        if (load.Published)
        {
            folders.KeepManifests(run.Id);
        }

        var ended = load.Published
            ? await EndAsync(run.Id, RunState.Succeeded, load, null, $"Load {load.LoadId} was published with {load.LoadedRowCount} rows", cancellationToken)
            : await EndAsync(run.Id, RunState.Unchanged, load, null, await DescribeUnchangedAsync(run, raw, load, cancellationToken), cancellationToken);
        folders.Clear(await journal.FindClearableAsync(run.Id, cancellationToken));
        return ended;
    }

    private async Task<string> DescribeUnchangedAsync(Run run, RawManifest raw, LoadResult load, CancellationToken cancellationToken)
    {
        var schedule = await schedules.ReadAsync(run.Environment, cancellationToken);
        var nextFull = schedule.NextFullAfter(await journal.FindLastFullAsync(cancellationToken), time.GetUtcNow());
        return new UnchangedOutcome(run.Request, raw.FiscalYears, load.LoadId, nextFull).Sentence;
    }

    private async Task<RunState> EndAsync(RunId id, RunState state, LoadResult? load, string? error, string message, CancellationToken cancellationToken)
    {
        await journal.FinishAsync(id, state, load, error, message, cancellationToken);
        return state;
    }

    private async Task<RunState> InterruptAsync(RunId id)
    {
        using var grace = new CancellationTokenSource(ShutdownGrace, time);
        return await EndAsync(
            id, RunState.Interrupted, null, null, "The panel is shutting down; the run goes on from its last finished stage when it is back", grace.Token);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} was passed over: another worker has it, or it has ended")]
        public static partial void RunPassedOver(ILogger logger, RunId run);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} from {Source} started")]
        public static partial void RunStarted(ILogger logger, RunId run, SourceKind source);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} ended {State}")]
        public static partial void RunEnded(ILogger logger, RunId run, RunState state);

        [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} broke")]
        public static partial void RunBroke(ILogger logger, RunId run, Exception exception);
    }
}
