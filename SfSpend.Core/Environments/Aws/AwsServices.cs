using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SfSpend.Core.Environments.Local;

namespace SfSpend.Core.Environments.Aws;

internal static class AwsServices
{
    /// <summary>The environment in an AWS account. Nothing of it is made, and nobody asked for credentials, before it is used.</summary>
    public static IServiceCollection AddAws(this IServiceCollection services)
    {
        services.AddOptions<AwsOptions>().BindConfiguration(AwsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AwsOptions>, AwsOptionsCheck>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AwsOptions>>().Value);
        services.AddSingleton(provider => new AwsClients(
            provider.GetRequiredService<AwsOptions>(),
            // Environment variables, profile (AWS:Profile) or role, as all of AWS's tools find them.
            provider.GetRequiredService<IConfiguration>().GetAWSOptions().GetCredentials()));
        services.AddSingleton<AwsWorld>();
        services.AddSingleton<WarehouseCluster>();
        services.AddSingleton<AwsWarehouse>();
        services.AddSingleton<IWarehouseContents, RedshiftContents>();
        services.AddSingleton(provider => new AwsEnvironment(
            provider.GetRequiredService<EnvironmentOptions>(),
            provider.GetRequiredService<AwsWorld>(),
            provider.GetRequiredService<DataFolders>(),
            provider.GetRequiredService<SftpFiles>(),
            provider.GetRequiredService<IWarehouseContents>()));
        services.AddSingleton<AwsConnector>();
        return services;
    }
}
