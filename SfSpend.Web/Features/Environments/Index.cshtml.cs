using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Environments;

[Authorize(Policy = Policies.Viewer)]
public sealed class IndexModel(Provisioner provisioner, RunJournal journal, EnvironmentCare care, TimeProvider time) : PageModel
{
    private const int ShownOperations = 8;

    public EnvironmentSnapshot? Environment { get; private set; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Operation> Operations { get; private set; } = [];

    /// <summary>What provisioning would create, shown while there is nothing yet.</summary>
    public EnvironmentPlan? FirstPlan { get; private set; }

    /// <summary>What happened in the newest operation, in its order.</summary>
    public IReadOnlyList<OperationEvent> Events { get; private set; } = [];

    /// <summary>Why the last wish was not fulfilled.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Until it is torn down by itself.</summary>
    public TimeSpan? Left => Environment?.ExpiresAt is { } end ? end - time.GetUtcNow() : null;

    public bool IsPaused => Environment?.Resources.Any(resource => resource.State is ResourceState.Degraded && resource.Detail.StartsWith("Paused", StringComparison.Ordinal)) == true;

    /// <summary>Before the last operation nothing was there: tearing down what it made is rolling it back.</summary>
    public bool CanRollBack => Latest is { Kind: PlanAction.Provision, State: OperationState.Failed } failed && failed.Steps.All(step => step.Change is PlanChange.Create);

    public Operation? Latest => Operations.Count > 0 ? Operations[0] : null;

    public bool IsBusy =>
        Latest is { State: OperationState.Queued or OperationState.Running } || Environment?.State is EnvironmentState.Provisioning or EnvironmentState.TearingDown;

    /// <summary>Nothing was ever run here.</summary>
    public bool IsUnused { get; private set; }

    public bool MayOperate => User.IsAtLeast(Role.Operator);

    public Task OnGetAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public Task<IActionResult> OnPostExtendAsync(CancellationToken cancellationToken) =>
        DoAsync(() => care.ExtendAsync(EnvironmentCare.OneDay, HttpContext.Actor, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostDriftAsync(CancellationToken cancellationToken) =>
        DoAsync(() => care.CheckDriftAsync(HttpContext.Actor, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostPauseAsync(CancellationToken cancellationToken) =>
        DoAsync(() => care.PauseAsync(HttpContext.Actor, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostResumeAsync(CancellationToken cancellationToken) =>
        DoAsync(() => care.ResumeAsync(HttpContext.Actor, cancellationToken), cancellationToken);

    private async Task<IActionResult> DoAsync(Func<Task> wish, CancellationToken cancellationToken)
    {
        if (!MayOperate)
        {
            return Forbid();
        }

        try
        {
            await wish();
            return LocalRedirect("/environment");
        }
        catch (ProvisioningException refused)
        {
            Refusal = refused.Message;
            await ReadAsync(cancellationToken);
            return Page();
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        // In this order: an operation that ends in between is still shown as going on, and the page asks again.
        Operations = await provisioner.ListOperationsAsync(ShownOperations, cancellationToken);
        Environment = await provisioner.DescribeAsync(cancellationToken);
        Events = Latest is { } latest ? await provisioner.ListEventsAsync(latest.Id, cancellationToken) : [];
        IsUnused = (await journal.ListAsync(1, null, cancellationToken)).Count == 0;
        FirstPlan = Environment.State is EnvironmentState.Absent && !IsBusy
            ? await provisioner.PlanAsync(PlanAction.Provision, cancellationToken)
            : null;
    }
}
