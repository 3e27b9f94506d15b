using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Environments;

/// <summary>What provisioning or tearing down would do, and the button that does exactly that.</summary>
[Authorize(Policy = Policies.Operator)]
public sealed class PlanModel(Provisioner provisioner, OperationStarter operations, Reauthentication reauthentication) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "action")]
    public PlanAction Action { get; set; }

    public EnvironmentPlan? Plan { get; private set; }

    public string EnvironmentName { get; private set; } = "";

    /// <summary>Why the last try did not start anything.</summary>
    public string? Refusal { get; private set; }

    /// <summary>False while somebody who signs in elsewhere has yet to sign in there anew.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Whether a last snapshot is kept: as it was last asked for, at first as it is offered.</summary>
    public bool IsSnapshotKept { get; private set; }

    public string SnapshotDays { get; private set; } = "";

    public bool IsTeardown => Action is PlanAction.Teardown;

    public int ChangeCount => Plan?.Steps.Count(step => step.Change is not PlanChange.Keep) ?? 0;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            return NotFound();
        }

        await ReadAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? planId, string? confirm, string? password, bool? keepSnapshot, string? snapshotDays, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            return NotFound();
        }

        await ReadAsync(cancellationToken);
        IsSnapshotKept = keepSnapshot ?? IsSnapshotKept;
        SnapshotDays = snapshotDays ?? SnapshotDays;
        if (IsTeardown && confirm?.Trim() != EnvironmentName)
        {
            Refusal = $"Nothing was deleted: type {EnvironmentName} to confirm, exactly as it is written.";
            return Page();
        }

        var wish = new SnapshotWish(keepSnapshot, keepSnapshot == true ? int.TryParse(snapshotDays, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0 : null);
        if (!wish.IsPossible)
        {
            Refusal = $"Nothing was deleted: a last snapshot is kept for {SnapshotWish.FewestDays} to {SnapshotWish.MostDays} days.";
            return Page();
        }

        if (IsTeardown && await reauthentication.RefuseAsync(HttpContext, password, "environment.teardown", cancellationToken) is { } reason)
        {
            Refusal = $"Nothing was deleted. {reason}";
            return Page();
        }

        try
        {
            await operations.StartAsync(Action, planId, wish, HttpContext.Actor, cancellationToken);
        }
        catch (PlanOutdatedException outdated)
        {
            Plan = outdated.Current;
            Refusal = outdated.Message;
            return Page();
        }
        catch (ProvisioningException refused)
        {
            Refusal = refused.Message;
            return Page();
        }

        return LocalRedirect("/environment");
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        EnvironmentName = (await provisioner.DescribeAsync(cancellationToken)).Name;
        Plan = await provisioner.PlanAsync(Action, cancellationToken);
        IsSnapshotKept = Plan.Snapshot?.IsKept == true;
        SnapshotDays = Plan.Snapshot?.RetentionDays.ToString(CultureInfo.InvariantCulture) ?? "";
        IsProven = !User.IsExternal || await reauthentication.IsProvenAsync(HttpContext, cancellationToken);
    }
}
