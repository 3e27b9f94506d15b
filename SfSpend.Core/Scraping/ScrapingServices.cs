using Microsoft.Extensions.DependencyInjection;

namespace SfSpend.Core.Scraping;

public static class ScrapingServices
{
    public static IServiceCollection AddScraping(this IServiceCollection services)
    {
        return services;
    }
}
