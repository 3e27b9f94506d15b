using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Environments.Aws;
using SfSpend.Core.Environments.Local;

namespace SfSpend.Core.Environments;

public static class EnvironmentServices
{
    /// <summary>The environment of this panel, how it is provisioned, and how runs and reports reach it.</summary>
    public static IServiceCollection AddEnvironment(this IServiceCollection services)
    {
        services.AddOptions<EnvironmentOptions>().BindConfiguration(EnvironmentOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SftpOptions>().BindConfiguration(SftpOptions.SectionName);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EnvironmentOptions>>().Value);
        services.AddSingleton(provider => new PanelNode(
            provider.GetRequiredService<EnvironmentOptions>().Name,
            provider.GetRequiredService<IOptions<SfSpendOptions>>().Value.FurtherNode is { Length: > 0 } further ? further : null));
        services.AddHostedService(provider => new NodeLock(
            provider.GetRequiredService<ControlDatabase>(),
            provider.GetRequiredService<PanelNode>(),
            NodeLock.DefaultPatience,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<NodeLock>>()));
        services.AddSingleton<SftpFiles>();
        services.AddSingleton<EnvironmentStore>();
        services.AddSingleton<RcloneProgram>();
        services.AddSingleton<SftpSupervisor>();
        services.AddSingleton<LocalWarehouse>();
        services.AddSingleton<LocalEnvironment>();
        services.AddSingleton<LocalConnector>();
        services.AddAws();
        services.AddSingleton<IEnvironmentDefinition>(provider => IsAws(provider) ? provider.GetRequiredService<AwsEnvironment>() : provider.GetRequiredService<LocalEnvironment>());
        services.AddSingleton<IEnvironmentConnector>(provider => IsAws(provider) ? provider.GetRequiredService<AwsConnector>() : provider.GetRequiredService<LocalConnector>());
        services.AddSingleton(provider => new Provisioner(
            provider.GetRequiredService<IEnvironmentDefinition>(),
            provider.GetRequiredService<EnvironmentStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Provisioner>>()));
        services.AddSingleton(provider => new EnvironmentClock(
            provider.GetRequiredService<IEnvironmentDefinition>(),
            provider.GetRequiredService<EnvironmentStore>(),
            provider.GetRequiredService<Provisioner>(),
            provider.GetRequiredService<TimeProvider>()));
        return services.AddHostedService<EnvironmentSupervisor>();
    }

    private static bool IsAws(IServiceProvider provider) => provider.GetRequiredService<EnvironmentOptions>().Kind == EnvironmentKind.Aws;
}
