using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core;
using SfSpend.Core.Scraping;

namespace SfSpend.Tests.Support;

/// <summary>The scrape stage's own services, pointed at a portal on loopback and as impatient as a test.</summary>
internal static class DataSfServices
{
    public static ServiceProvider For(string baseUrl, int pageSize = 50_000, int concurrency = 4, string? token = null) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DataSf:BaseUrl"] = baseUrl,
            ["DataSf:PageSize"] = pageSize.ToString(CultureInfo.InvariantCulture),
            ["DataSf:Concurrency"] = concurrency.ToString(CultureInfo.InvariantCulture),
            ["DataSf:AppToken"] = token,
            ["DataSf:RetryDelay"] = "00:00:00.001",
        }).Build())
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton(new DataFolders(Path.GetTempPath()))
        .AddScraping()
        .BuildServiceProvider();
}
