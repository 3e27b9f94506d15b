using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Quality;

namespace SfSpend.Web.Features.Loads;

[Authorize(Policy = Policies.Reading)]
public sealed class QualityModel(LoadReader loads, CheckBoard board) : PageModel
{
    public LoadSummary? Load { get; private set; }

    public IReadOnlyList<CheckView> Checks { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        Load = await loads.FindAsync(new LoadId(id), cancellationToken);
        if (Load is null)
        {
            return NotFound();
        }

        Checks = await board.ReadAsync(Load.RunId, Load.LoadId, cancellationToken);
        return Page();
    }
}
