using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SfSpend.Core.Scraping.Sample;

namespace SfSpend.Core.Scraping;

public static partial class ScrapingServices
{
    /// <summary>A portal may think for a while about a big page before it sends the first byte.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan TotalTimeout = TimeSpan.FromMinutes(10);

    public static IServiceCollection AddScraping(this IServiceCollection services)
    {
        services.AddOptions<DataSfOptions>().BindConfiguration(DataSfOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        AddClient(services, SodaClient.ProbeName);
        AddClient(services, SodaClient.ClientName).AddStandardResilienceHandler().Configure((resilience, provider) =>
        {
            resilience.AttemptTimeout.Timeout = AttemptTimeout;
            resilience.TotalRequestTimeout.Timeout = TotalTimeout;
            resilience.CircuitBreaker.SamplingDuration = 2 * AttemptTimeout;
            resilience.Retry.MaxRetryAttempts = 4;
            resilience.Retry.Delay = provider.GetRequiredService<IOptions<DataSfOptions>>().Value.RetryDelay;
            var logger = provider.GetRequiredService<ILogger<SodaClient>>();
            resilience.Retry.OnRetry = attempt =>
            {
                var answer = attempt.Outcome.Result is { } response ? $"{(int)response.StatusCode} {response.ReasonPhrase}" : attempt.Outcome.Exception?.Message ?? "nothing";
                Log.AskedAgain(logger, answer, attempt.AttemptNumber + 1, attempt.RetryDelay);
                return ValueTask.CompletedTask;
            };

            // 202: the portal is still working on the answer.
            resilience.Retry.ShouldHandle = attempt => ValueTask.FromResult(
                HttpClientResiliencePredicates.IsTransient(attempt.Outcome) || attempt.Outcome.Result?.StatusCode == HttpStatusCode.Accepted);
        });
        services.AddSingleton<DataSfSource>();
        services.AddSingleton<ISpendingSource>(provider => provider.GetRequiredService<DataSfSource>());
        services.AddSingleton<ISpendingSource, FileSource>();
        services.AddSingleton<ISpendingSource, SampleSource>();
        return services;
    }

    private static IHttpClientBuilder AddClient(IServiceCollection services, string name) => services
        .AddHttpClient(name, (provider, client) =>
        {
            var options = provider.GetRequiredService<IOptions<DataSfOptions>>().Value;
            client.BaseAddress = new Uri(options.BaseUrl.TrimEnd('/') + "/");
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.DefaultRequestHeaders.UserAgent.ParseAdd("SfSpend");
            if (!string.IsNullOrEmpty(options.AppToken))
            {
                client.DefaultRequestHeaders.Add(SodaClient.AppTokenHeader, options.AppToken);
            }
        })
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
        });

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The source answered {Answer}; asking again, retry {Number}, after {Delay}")]
        public static partial void AskedAgain(ILogger logger, string answer, int number, TimeSpan delay);
    }
}
