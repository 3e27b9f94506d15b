using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Scraping.Sample;

namespace SfSpend.Core.Scraping;

public static class ScrapingServices
{
    public static IServiceCollection AddScraping(this IServiceCollection services)
    {
        services.AddSingleton<ISpendingSource, FileSource>();
        services.AddSingleton<ISpendingSource, SampleSource>();
        return services;
    }
}
