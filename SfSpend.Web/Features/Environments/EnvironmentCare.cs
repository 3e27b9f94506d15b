using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>What people and automation do about an environment that lives and costs; the audit remembers it.</summary>
public sealed class EnvironmentCare(EnvironmentClock clock, IOptions<EnvironmentOptions> environment, AuditTrail audit)
{
    public static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    /// <returns>The new end.</returns>
    /// <exception cref="ProvisioningException">There is no end that could be moved.</exception>
    public async Task<DateTimeOffset> ExtendAsync(TimeSpan by, Actor actor, CancellationToken cancellationToken)
    {
        var end = await clock.ExtendAsync(by, cancellationToken);
        await RecordAsync(actor, "environment.extend", FormattableString.Invariant($"lives until {end:u}"), cancellationToken);
        return end;
    }

    /// <exception cref="ProvisioningException">Nothing is provisioned, or an operation is under way.</exception>
    public async Task<DriftReport> CheckDriftAsync(Actor actor, CancellationToken cancellationToken)
    {
        var report = await clock.CheckDriftAsync(cancellationToken);
        await RecordAsync(actor, "environment.drift", Say(report), cancellationToken, report.Differences.Any(difference => difference.IsUnknown) ? AuditTrail.Failed : AuditTrail.Done);
        return report;
    }

    /// <exception cref="ProvisioningException">There is nothing to pause, or the provider refused.</exception>
    public async Task PauseAsync(Actor actor, CancellationToken cancellationToken)
    {
        await clock.PauseAsync(cancellationToken);
        await RecordAsync(actor, "environment.pause", null, cancellationToken);
    }

    /// <exception cref="ProvisioningException">There is nothing to resume, or the provider refused.</exception>
    public async Task ResumeAsync(Actor actor, CancellationToken cancellationToken)
    {
        await clock.ResumeAsync(cancellationToken);
        await RecordAsync(actor, "environment.resume", null, cancellationToken);
    }

    private static string Say(DriftReport report) => report.Differences.Count == 0
        ? "as provisioned"
        : string.Join(", ", report.Differences.Select(difference => difference.IsUnknown ? $"{difference.Resource} not answered" : difference.Resource));

    private Task RecordAsync(Actor actor, string action, string? detail, CancellationToken cancellationToken, string result = AuditTrail.Done) =>
        audit.RecordAsync(actor, action, environment.Value.Name, detail, result, cancellationToken);
}
