using Polly;
using Polly.Retry;

namespace SfSpend.Core.Scraping;

/// <summary>An answer did not come to its end; the next one may.</summary>
internal sealed class AnswerCutException(string what, string reason, Exception? innerException = null) : Exception(reason, innerException)
{
    public string What => what;
}

/// <summary>Asks again for an answer that broke off. The HTTP client's own retries end where an answer's body begins.</summary>
internal sealed class AnswerRetry
{
    private const int MaxRetries = 2;

    private readonly string _host;
    private readonly ResiliencePipeline _pipeline;

    public AnswerRetry(string host, DataSfOptions options, TimeProvider time, Action<string> note)
    {
        _host = host;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<AnswerCutException>(),
                MaxRetryAttempts = MaxRetries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = attempt =>
                {
                    if (attempt.Outcome.Exception is AnswerCutException cut)
                    {
                        note($"{host} broke off {cut.What}; asking again: {cut.Message}");
                    }

                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <exception cref="ScrapeException">It broke off each time.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await ask(token), cancellationToken);
        }
        catch (AnswerCutException cut)
        {
            throw new ScrapeException($"{_host} broke off {cut.What} {MaxRetries + 1} times: {cut.Message} Retry the run: years that are whole are kept.", cut);
        }
    }
}
