using Microsoft.Extensions.Logging;
using SfSpend.Core.Quality;

namespace SfSpend.Core.Pipeline;

/// <summary>Runs one stage under the journal's eyes: started, watched, and finished, failed or cancelled.</summary>
internal sealed class StageRunner(RunId run, RunJournal journal, TimeProvider time, ILogger logger)
{
    /// <exception cref="RunCancelledException">Somebody asked to cancel the run.</exception>
    public async Task<T> RunAsync<T>(Stage stage, Func<StageProgress, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await journal.StartStageAsync(run, stage, cancellationToken);
        using var span = RunTelemetry.StartStage(run, stage);
        var start = time.GetTimestamp();
        await using var watch = new StageWatch(run, stage, journal, time, logger, cancellationToken);
        T result;
        try
        {
            result = await work(watch.Progress, watch.Token);
            await watch.StopAsync();
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SfSpendException && watch.IsCancelRequested && !cancellationToken.IsCancellationRequested)
        {
            await watch.StopAsync();
            await journal.FinishStageAsync(run, stage, StageState.Cancelled, "warning", $"{stage} was cancelled", cancellationToken);
            throw new RunCancelledException(stopped);
        }
        catch (LoadHeldException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing failed: the stage waits for somebody, and then begins again.
            await watch.StopAsync();
            await journal.FinishStageAsync(run, stage, StageState.Pending, "warning", $"{stage} waits for a review", cancellationToken);
            throw;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            await watch.StopAsync();
            RunTelemetry.Failed(span, failed);
            await journal.FinishStageAsync(run, stage, StageState.Failed, "error", failed.Message, cancellationToken);
            throw;
        }

        await journal.FinishStageAsync(run, stage, StageState.Succeeded, "info", $"{stage} finished", cancellationToken);
        RunTelemetry.Finished(span, stage, time.GetElapsedTime(start), watch.Progress);

        // Asked for while the stage was about to finish: the next one is not started. After the last there is nothing to stop.
        return watch.IsCancelRequested && stage != Stage.Load ? throw new RunCancelledException() : result;
    }
}
