using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Questions;

[Authorize(Policy = Policies.Reading)]
public sealed class QuestionModel(ReportRunner reports, Answers answers, LoadReader loads) : PageModel
{
    [FromQuery(Name = "fromYear")]
    public int? FromYear { get; set; }

    [FromQuery(Name = "toYear")]
    public int? ToYear { get; set; }

    [FromQuery(Name = "relatedUnits")]
    public RelatedUnits RelatedUnits { get; set; }

    /// <summary>The load to answer as of; null: the current one.</summary>
    [FromQuery(Name = LoadLinks.Name)]
    public long? LoadNumber { get; set; }

    public Report? Report { get; private set; }

    public ReportResult? Result { get; private set; }

    /// <summary>The load people read now.</summary>
    public LoadSummary? Current { get; private set; }

    /// <summary>The years there are to choose from, latest first.</summary>
    public IReadOnlyList<int> Years { get; private set; } = [];

    /// <summary>Why there is no answer.</summary>
    public string? Refusal { get; private set; }

    public bool IncludesRelatedUnits => RelatedUnits is RelatedUnits.Include;

    public string OtherRelatedUnitsHref => $"/questions/{Report?.Id}{QueryWith(IncludesRelatedUnits ? RelatedUnits.Exclude : RelatedUnits.Include, null)}";

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        Report = reports.Reports.FirstOrDefault(report => report.Id == id);
        if (Report is null || !ModelState.IsValid)
        {
            return NotFound();
        }

        try
        {
            Years = (await answers.ReadOverviewAsync(true, Request.AskedLoad, cancellationToken))?.Years.Select(year => year.FiscalYear).Reverse().ToList() ?? [];
            Result = FromYear > ToYear ? null : await answers.AskAsync(id, new ReportFilter(FromYear, ToYear, IncludesRelatedUnits, Request.AskedLoad), cancellationToken);
            Current = LoadNumber is null ? Result?.Load : await loads.FindCurrentAsync(cancellationToken);
            Refusal = FromYear > ToYear ? "The first year is after the last; choose them the other way round." : null;
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Response.StatusCode = refused is NoSuchLoadException ? StatusCodes.Status404NotFound : Response.StatusCode;
            Refusal = refused.Message;
        }

        return Page();
    }

    public string DownloadHref(string format) => $"/api/v1/reports/{Report?.Id}{QueryWith(RelatedUnits, format)}";

    private string QueryWith(RelatedUnits relatedUnits, string? format)
    {
        var query = new QueryBuilder();
        if (FromYear is { } from)
        {
            query.Add("fromYear", from.ToString(CultureInfo.InvariantCulture));
        }

        if (ToYear is { } to)
        {
            query.Add("toYear", to.ToString(CultureInfo.InvariantCulture));
        }

        if (relatedUnits is RelatedUnits.Include)
        {
            query.Add("relatedUnits", "include");
        }

        if (LoadNumber is { } load)
        {
            query.Add(LoadLinks.Name, load.ToString(CultureInfo.InvariantCulture));
        }

        if (format is not null)
        {
            query.Add("format", format);
        }

        return query.ToQueryString().Value ?? "";
    }
}
