using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SfSpend.Core;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Runs;

[Authorize(Policy = Policies.Viewer)]
public sealed class IndexModel(
    Provisioner provisioner, RunJournal journal, LoadReader loads, SourceProbe probe, IOptions<SfSpendOptions> options) : PageModel
{
    private const int PageSize = 20;

    public EnvironmentState State { get; private set; }

    public LoadSummary? Current { get; private set; }

    public RunForm? Form { get; private set; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Run> Runs { get; private set; } = [];

    /// <summary>Where the next page of older runs begins, or null.</summary>
    public RunId? Older { get; private set; }

    public bool IsLatestPage { get; private set; }

    public Run? Active => IsLatestPage ? Runs.FirstOrDefault(run => run.IsActive) : null;

    public bool MayOperate => User.IsAtLeast(Role.Operator);

    public async Task OnGetAsync([FromQuery] long? before, CancellationToken cancellationToken)
    {
        IsLatestPage = before is null;
        var runs = await journal.ListAsync(PageSize + 1, before is { } id ? new RunId(id) : null, cancellationToken);
        Runs = [.. runs.Take(PageSize)];
        Older = runs.Count > PageSize ? Runs[^1].Id : null;
        State = (await provisioner.DescribeAsync(cancellationToken)).State;
        if (State is EnvironmentState.Ready or EnvironmentState.Degraded)
        {
            Current = await loads.FindCurrentAsync(cancellationToken);
            if (MayOperate && Active is null)
            {
                var refusal = await probe.AskDataSfAsync(cancellationToken);
                Form = new RunForm(refusal, options.Value.ImportDirectory is not null, refusal is null ? SourceKind.DataSf : SourceKind.Sample);
            }
        }
    }
}
