namespace SfSpend.Core.Pipeline;

/// <summary>
/// The truth about runs, in the control database: what was asked, how far each stage is, what was logged. Hangfire only starts
/// the work.
/// </summary>
public sealed class RunJournal
{
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    public Task<RunId> QueueAsync(RunRequest request, string environment, string requestedBy, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Newest first; <paramref name="before"/> pages back.</summary>
    public Task<IReadOnlyList<Run>> ListAsync(int limit, RunId? before, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Asks a queued or running run to stop. False when it has already ended.</summary>
    public Task<bool> RequestCancelAsync(RunId id, string requestedBy, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Queues a failed, cancelled or interrupted run again, from its last finished stage. False when it is in another state.</summary>
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    public Task<bool> RetryAsync(RunId id, string requestedBy, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Accepts the rejects of a run that needs review and queues it again. False when it is in another state.</summary>
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    public Task<bool> AcceptRejectsAsync(RunId id, string reason, string acceptedBy, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Events after the cursor, oldest first.</summary>
    public Task<IReadOnlyList<RunEvent>> ReadEventsAsync(RunId id, long afterEventId, int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Runs that were queued or running when the panel ended; marks the running ones as interrupted. They are to be run again at start.</summary>
    public Task<IReadOnlyList<RunId>> FindUnfinishedAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>Another run of the environment is active.</summary>
public sealed class RunConflictException(string message, RunId active) : SfSpendException(message)
{
    public RunId Active { get; } = active;
}
