namespace SfSpend.Core.Pipeline;

/// <summary>The flow: scrape → conform → transfer → load, stage by stage, each finished stage kept so that a run can go on from it.</summary>
public sealed class SpendingPipeline
{
    /// <summary>Carries a queued or interrupted run on to its end. How it ended stands in the journal; failures are recorded, not thrown.</summary>
    public Task RunAsync(RunId id, CancellationToken cancellationToken) => throw new NotImplementedException();
}
