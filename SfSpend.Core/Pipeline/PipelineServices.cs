using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SfSpend.Core.Conforming;
using SfSpend.Core.Quality;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Pipeline;

public static class PipelineServices
{
    /// <summary>The journal, the flow, and the transfer, which only the flow uses.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddTransferring();
        services.TryAddSingleton<Conformer>();
        services.AddSingleton<RunJournal>();
        services.AddSingleton<RunFolders>();
        services.AddSingleton<KeptExtracts>();
        services.AddSingleton<SourceSnapshots>();
        services.AddSingleton<SourceWatch>();
        services.AddSingleton<RunSchedules>();
        services.AddOptions<QualityOptions>().BindConfiguration(QualityOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RunReview>();
        services.AddSingleton<QualityReader>();
        services.AddSingleton<SourceLines>();
        services.AddSingleton(provider =>
        {
            var journal = provider.GetRequiredService<RunJournal>().ForPipeline();
            return ActivatorUtilities.CreateInstance<SpendingPipeline>(provider, journal, ActivatorUtilities.CreateInstance<RunReview>(provider, journal));
        });
        return services;
    }
}
