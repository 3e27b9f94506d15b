using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Environments;

[Authorize(Policy = Policies.Viewer)]
public sealed class IndexModel(Provisioner provisioner, RunJournal journal) : PageModel
{
    private const int ShownOperations = 8;

    public EnvironmentSnapshot? Environment { get; private set; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Operation> Operations { get; private set; } = [];

    /// <summary>What provisioning would create, shown while there is nothing yet.</summary>
    public EnvironmentPlan? FirstPlan { get; private set; }

    public Operation? Latest => Operations.Count > 0 ? Operations[0] : null;

    public bool IsBusy =>
        Latest is { State: OperationState.Queued or OperationState.Running } || Environment?.State is EnvironmentState.Provisioning or EnvironmentState.TearingDown;

    /// <summary>Nothing was ever run here.</summary>
    public bool IsUnused { get; private set; }

    public bool MayOperate => User.IsAtLeast(Role.Operator);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        // In this order: an operation that ends in between is still shown as going on, and the page asks again.
        Operations = await provisioner.ListOperationsAsync(ShownOperations, cancellationToken);
        Environment = await provisioner.DescribeAsync(cancellationToken);
        IsUnused = (await journal.ListAsync(1, null, cancellationToken)).Count == 0;
        FirstPlan = Environment.State is EnvironmentState.Absent && !IsBusy
            ? await provisioner.PlanAsync(PlanAction.Provision, cancellationToken)
            : null;
    }
}
