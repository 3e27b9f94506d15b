using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace SfSpend.Core.Control;

public static class ControlServices
{
    /// <summary>The control database and the data directory's folders.</summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddOptions<SfSpendOptions>().BindConfiguration(SfSpendOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new DataFolders(provider.GetRequiredService<IOptions<SfSpendOptions>>().Value.DataDirectory));
        return services.AddSingleton<ControlDatabase>();
    }
}
