using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Loads;

[Authorize(Policy = Policies.Reading)]
public sealed class IndexModel(LoadReader loads) : PageModel
{
    /// <summary>Newest first.</summary>
    public IReadOnlyList<LoadOutline> Loads { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Loads = await loads.ListOutlinesAsync(cancellationToken);
}
