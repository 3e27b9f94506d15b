using Dapper;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Health;

public static class HealthServices
{
    /// <summary>Within <see cref="Readiness.Limit"/>, so that a check that gives up in time still says what it found.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    extension(IServiceCollection services)
    {
        public IServiceCollection AddPanelHealth()
        {
            services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
            services.AddSingleton<Readiness>();
            services.AddHealthChecks()
                .AddCheck<ControlDatabaseCheck>("control-database", timeout: Patience)
                .AddCheck<EnvironmentCheck>("environment", timeout: Patience)
                .AddCheck<FreeSpaceCheck>("free-space");
            return services;
        }
    }

    private sealed class ControlDatabaseCheck(ControlDatabase control) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
                await connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
                return HealthCheckResult.Healthy("The control database answers.");
            }
            catch (NpgsqlException failure)
            {
                return HealthCheckResult.Unhealthy($"The control database does not answer: {failure.Message}");
            }
        }
    }

    /// <summary>Tells only how the environment is: a panel without one is ready to provision it.</summary>
    private sealed class EnvironmentCheck(Provisioner provisioner) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var environment = await provisioner.DescribeAsync(cancellationToken);
                return environment.State is EnvironmentState.Degraded or EnvironmentState.Failed
                    ? HealthCheckResult.Degraded($"The environment is {environment.State}.")
                    : HealthCheckResult.Healthy($"The environment is {environment.State}.");
            }
            catch (SfSpendException failure)
            {
                return HealthCheckResult.Degraded(failure.Message);
            }
        }
    }
}
