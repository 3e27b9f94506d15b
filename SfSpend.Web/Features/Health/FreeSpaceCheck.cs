using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SfSpend.Core;

namespace SfSpend.Web.Features.Health;

/// <summary>Says how much room the data directory has. A full disk stops runs, and PostgreSQL with them where it is embedded.</summary>
internal sealed class FreeSpaceCheck(DataFolders folders, IOptions<HealthOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var free = new DriveInfo(folders.Root).AvailableFreeSpace;
        var found = FormattableString.Invariant($"{free / 1_000_000:N0} MB are free for the data directory");
        return Task.FromResult(
            free < options.Value.MinFreeByteCount ? HealthCheckResult.Unhealthy(Describe(found, nameof(HealthOptions.MinFreeByteCount), options.Value.MinFreeByteCount)) :
            free < options.Value.LowFreeByteCount ? HealthCheckResult.Degraded(Describe(found, nameof(HealthOptions.LowFreeByteCount), options.Value.LowFreeByteCount)) :
            HealthCheckResult.Healthy($"{found}."));
    }

    private static string Describe(string found, string option, long expected) => FormattableString.Invariant(
        $"{found}; at least {expected / 1_000_000:N0} MB are expected ({HealthOptions.SectionName}:{option}). Make room there, or move the data directory to a larger disk.");
}
