using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Pipeline;

public static class PipelineServices
{
    /// <summary>The journal, the flow, and the transfer, which only the flow uses.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddTransferring();
        services.AddSingleton<RunJournal>();
        services.AddSingleton<SpendingPipeline>();
        return services;
    }
}
