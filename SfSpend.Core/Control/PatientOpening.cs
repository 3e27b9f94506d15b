using Npgsql;
using Polly;
using Polly.Retry;

namespace SfSpend.Core.Control;

/// <summary>
/// Opens connections for a run, which must not fail because others hold every connection the server allows (53300): it waits up to five minutes until one
/// is free. People who wait for a page are told at once instead.
/// </summary>
internal static class PatientOpening
{
    private const int MaxRetries = 60;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private static readonly ResiliencePipeline Patience = Build(TimeProvider.System);

    public static async ValueTask<NpgsqlConnection> OpenPatientlyAsync(this NpgsqlDataSource source, CancellationToken cancellationToken) =>
        await Patience.ExecuteAsync(source.OpenConnectionAsync, cancellationToken);

    /// <summary>Does something again that found no free connection.</summary>
    public static async Task<T> WaitForConnectionAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken) =>
        await Patience.ExecuteAsync(async token => await act(token), cancellationToken);

    internal static ResiliencePipeline Build(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = attempt => ValueTask.FromResult(IsCrowded(attempt.Outcome.Exception)),
            MaxRetryAttempts = MaxRetries,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            BackoffType = DelayBackoffType.Exponential,
        })
        .Build();

    private static bool IsCrowded(Exception? failure) => failure switch
    {
        null => false,
        PostgresException refused => refused.SqlState == PostgresErrorCodes.TooManyConnections,
        _ => IsCrowded(failure.InnerException),
    };
}
