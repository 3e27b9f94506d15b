using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Quality;

namespace SfSpend.Web.Features.Loads;

[Authorize(Policy = Policies.Reading)]
public sealed class ReconciliationModel(LoadReader loads, QualityReader quality) : PageModel
{
    public LoadSummary? Load { get; private set; }

    public ReconciliationView? Shown { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, string? only, CancellationToken cancellationToken)
    {
        Load = await loads.FindAsync(new LoadId(id), cancellationToken);
        if (Load is null || await quality.ReadReconciliationAsync(Load.LoadId, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Shown = ReconciliationView.Of(found, only == "differences");
        return Page();
    }
}
