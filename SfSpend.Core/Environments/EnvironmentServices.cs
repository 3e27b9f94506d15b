using Microsoft.Extensions.DependencyInjection;

namespace SfSpend.Core.Environments;

public static class EnvironmentServices
{
    public static IServiceCollection AddEnvironment(this IServiceCollection services)
    {
        services.AddSingleton<Provisioner>();
        return services;
    }
}
