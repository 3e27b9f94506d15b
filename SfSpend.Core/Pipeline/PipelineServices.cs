using Microsoft.Extensions.DependencyInjection;

namespace SfSpend.Core.Pipeline;

public static class PipelineServices
{
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddSingleton<RunJournal>();
        services.AddSingleton<SpendingPipeline>();
        return services;
    }
}
