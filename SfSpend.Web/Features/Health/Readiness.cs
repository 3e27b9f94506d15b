using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SfSpend.Web.Features.Health;

/// <summary>
/// Whether the panel is ready, looked into at most once a second however many ask. Nobody waits longer than five seconds: checks that can't be broken off,
/// because a frozen server does not even answer a request to cancel, go on by themselves, and no others are started beside them.
/// </summary>
internal sealed class Readiness(HealthCheckService checks, TimeProvider time)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Look? _last;

    public async Task<HealthReport> AskAsync(CancellationToken cancellationToken)
    {
        var look = FindRecent();
        var left = Limit - time.GetElapsedTime(look.StartedAt);
        try
        {
            return await look.Report.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Overdue(time.GetElapsedTime(look.StartedAt));
        }
    }

    private Look FindRecent()
    {
        lock (_gate)
        {
            if (_last is not { } last || (last.Report.IsCompleted && time.GetElapsedTime(last.StartedAt) >= Age))
            {
                _last = last = new Look(time.GetTimestamp(), Task.Run(() => checks.CheckHealthAsync(CancellationToken.None), CancellationToken.None));
            }

            return last;
        }
    }

    private static HealthReport Overdue(TimeSpan elapsed)
    {
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"The checks have not ended within {Limit.TotalSeconds:0} seconds. The control database is frozen or overloaded; look at its PostgreSQL server.");
        var entry = new HealthReportEntry(HealthStatus.Unhealthy, detail, elapsed, exception: null, data: null);
        return new HealthReport(new Dictionary<string, HealthReportEntry> { ["control-database"] = entry }, elapsed);
    }

    private sealed record Look(long StartedAt, Task<HealthReport> Report);
}
