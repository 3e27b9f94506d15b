using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Display;
using SfSpend.Web.Features.Sql;

namespace SfSpend.Web.Features.Search;

[Authorize(Policy = Policies.Reading)]
public sealed class IndexModel(PanelSearch search, LoadReader loads) : PageModel
{
    public const int LongestText = 200;

    /// <summary>What is looked for.</summary>
    [FromQuery(Name = "q")]
    public string? Text { get; set; }

    public SearchResult Result { get; private set; } = SearchResult.Nothing;

    /// <summary>The load people read now.</summary>
    public LoadSummary? Current { get; private set; }

    /// <summary>Why the load asked for can't be searched.</summary>
    public string? Refusal { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var text = Text ?? "";
        if (text.Length > LongestText)
        {
            Refusal = $"At most {LongestText} characters can be looked for.";
            return;
        }

        try
        {
            Result = await search.FindAsync(text, User.IsAtLeast(Role.Analyst) ? HttpContext.QueryOwner : null, Request.AskedLoad, cancellationToken);
            Current = Request.AskedLoad is null ? Result.Directory?.Load : await loads.FindCurrentAsync(cancellationToken);
        }
        catch (NoSuchLoadException missing)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            Refusal = missing.Message;
        }
    }
}
