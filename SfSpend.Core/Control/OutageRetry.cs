using Polly;
using Polly.Retry;

namespace SfSpend.Core.Control;

/// <summary>
/// Waits out a database that is away for a moment, as while PostgreSQL recovers from the loss of a process. For what a worker writes down: a person who
/// waits for an answer is told at once instead.
/// </summary>
internal sealed class OutageRetry
{
    /// <summary>With the pauses below, about a minute.</summary>
    private const int MaxRetries = 32;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ResiliencePipeline _pipeline;

    public OutageRetry(TimeProvider time) => _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = attempt => ValueTask.FromResult(DatabaseOutage.Explains(attempt.Outcome.Exception)),
            MaxRetryAttempts = MaxRetries,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            BackoffType = DelayBackoffType.Exponential,
        })
        .Build();

    /// <param name="act">May be done again from its beginning.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token => await act(token), cancellationToken);

    /// <param name="act">May be done again from its beginning.</param>
    public async Task RunAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token => await act(token), cancellationToken);
}
