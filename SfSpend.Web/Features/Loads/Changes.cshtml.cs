using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Loads;

[Authorize(Policy = Policies.Reading)]
public sealed class ChangesModel(LoadReader loads) : PageModel
{
    private const int PageSize = 100;

    [FromQuery(Name = "fiscalYear")]
    public int? FiscalYear { get; set; }

    [FromQuery(Name = "department")]
    public string? Department { get; set; }

    [FromQuery(Name = "fund")]
    public string? Fund { get; set; }

    [FromQuery(Name = "kind")]
    public string? Kind { get; set; }

    [FromQuery(Name = "after")]
    public string? After { get; set; }

    public LoadSummary? Load { get; private set; }

    /// <summary>The load that it is held against.</summary>
    public LoadSummary? Base { get; private set; }

    public ChangeSummary? Summary { get; private set; }

    public LoadChanges? Changes { get; private set; }

    /// <summary>Why there is nothing to show.</summary>
    public string? Refusal { get; private set; }

    public ChangeFilter Filter => new(FiscalYear, NullIfEmpty(Department), NullIfEmpty(Fund), NullIfEmpty(Kind));

    public bool IsFiltered => Filter != new ChangeFilter();

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        var cursor = string.IsNullOrEmpty(After) ? null : ChangeCursor.Parse(After);
        if (!ModelState.IsValid || (!string.IsNullOrEmpty(After) && cursor is null))
        {
            return NotFound();
        }

        Load = await loads.FindAsync(new LoadId(id), cancellationToken);
        if (Load is null)
        {
            return NotFound();
        }

        var unknown = await loads.FindUnknownAsync(Load.LoadId, Filter, cancellationToken);
        if (unknown.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            Refusal = string.Join(' ', unknown.Select(name => $"{name.Parameter}: {ChangesApi.NobodyIsCalled(name.Name, Load.LoadId)}"));
            return Page();
        }

        Summary = await loads.SumChangesAsync(Load.LoadId, Filter, cancellationToken);
        Base = Summary is { BaseLoadId: { } compared } ? await loads.FindAsync(compared, cancellationToken) : null;
        Changes = await loads.ReadChangesAsync(Load.LoadId, Filter, PageSize, cursor, cancellationToken);
        return Page();
    }

    /// <summary>This page with another filter.</summary>
    public string Href(ChangeFilter filter, string? after = null) => $"/loads/{Load?.LoadId}/changes{QueryOf(filter, after, null)}";

    public string DownloadHref => $"/api/v1/loads/{Load?.LoadId}/changes{QueryOf(Filter, null, "csv")}";

    private static string QueryOf(ChangeFilter filter, string? after, string? format)
    {
        var query = new QueryBuilder();
        (string Name, string? Value)[] values =
        [
            ("fiscalYear", filter.FiscalYear?.ToString(CultureInfo.InvariantCulture)), ("department", filter.Department), ("fund", filter.Fund),
            ("kind", filter.Kind), ("after", after), ("format", format),
        ];
        foreach (var (name, value) in values)
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return query.ToQueryString().Value ?? "";
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
