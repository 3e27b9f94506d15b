using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SfSpend.Core.Transferring;

public static class TransferringServices
{
    public static IServiceCollection AddTransferring(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<LandingTransfer>();
    }
}
