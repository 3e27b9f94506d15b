using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SfSpend.Core.Control;

public static class ControlServices
{
    private const string ConnectionName = "Control";

    /// <summary>The control database and the data directory's folders.</summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddOptions<SfSpendOptions>().BindConfiguration(SfSpendOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PostgresOptions>().BindConfiguration(PostgresOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new DataFolders(provider.GetRequiredService<IOptions<SfSpendOptions>>().Value.DataDirectory));
        services.AddSingleton(provider => new ControlDatabase(
            provider.GetRequiredService<DataFolders>(),
            provider.GetRequiredService<IOptions<PostgresOptions>>().Value,
            provider.GetRequiredService<IConfiguration>().GetConnectionString(ConnectionName) is { Length: > 0 } configured ? configured : null,
            provider.GetRequiredService<IHostEnvironment>().ContentRootPath,
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        return services.AddHostedService<ControlDatabaseStarter>();
    }
}
