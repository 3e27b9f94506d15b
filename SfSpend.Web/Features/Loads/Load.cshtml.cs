using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Loads;

[Authorize(Policy = Policies.Reading)]
public sealed class LoadModel(LoadReader loads) : PageModel
{
    public LoadOutline? Outline { get; private set; }

    public bool IsCurrent { get; private set; }

    /// <summary>Latest first.</summary>
    public IReadOnlyList<LoadYear> Years { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        Outline = await loads.FindOutlineAsync(new LoadId(id), cancellationToken);
        if (Outline is null)
        {
            return NotFound();
        }

        IsCurrent = (await loads.FindCurrentAsync(cancellationToken))?.LoadId.Value == id;
        Years = await loads.ReadYearsAsync(new LoadId(id), cancellationToken);
        return Page();
    }
}
