using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Display;
using SfSpend.Web.Features.Search;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Questions;

[Authorize(Policy = Policies.Reading)]
public sealed class QuestionModel(ReportRunner reports, Answers answers, LoadReader loads, StarredQuestions starred) : PageModel
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

    /// <summary>Names chosen, by the level's column.</summary>
    public IReadOnlyDictionary<string, string> Members { get; private set; } = new Dictionary<string, string>();

    /// <summary>What can be chosen besides the years: each level with its members' names.</summary>
    public IReadOnlyList<(string Level, IReadOnlyList<string> Names)> Choices { get; private set; } = [];

    /// <summary>Whether who looks has starred the question; null for those who can't.</summary>
    public bool? IsStarred { get; private set; }

    /// <summary>Why there is no answer.</summary>
    public string? Refusal { get; private set; }

    public bool IsFiltered => FromYear is not null || ToYear is not null || IncludesRelatedUnits || Members.Count > 0;

    public bool IncludesRelatedUnits => RelatedUnits is RelatedUnits.Include;

    public string OtherRelatedUnitsHref => $"/questions/{Report?.Id}{QueryWith(IncludesRelatedUnits ? RelatedUnits.Exclude : RelatedUnits.Include, null)}";

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        Report = reports.Reports.FirstOrDefault(report => report.Id == id);
        if (Report is null || !ModelState.IsValid)
        {
            return NotFound();
        }

        Members = MembersIn(Request.Query, Report);
        IsStarred = User.UserId is { } user ? (await starred.ListAsync(user, cancellationToken)).Contains(id) : null;
        try
        {
            Years = (await answers.ReadOverviewAsync(true, Request.AskedLoad, cancellationToken))?.Years.Select(year => year.FiscalYear).Reverse().ToList() ?? [];
            Choices = await ChoicesAsync(Report, cancellationToken);
            if (await MemberNames.ExplainAsync(Members, Request.AskedLoad, answers, cancellationToken) is { } unknown)
            {
                Response.StatusCode = StatusCodes.Status404NotFound;
                Refusal = unknown;
                return Page();
            }

            Result = FromYear > ToYear ? null : await answers.AskAsync(id, new ReportFilter(FromYear, ToYear, IncludesRelatedUnits, Request.AskedLoad, Members), cancellationToken);
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

    /// <summary>Stars the question for who looks at it, or takes the star away.</summary>
    public async Task<IActionResult> OnPostStarAsync(string id, bool on, CancellationToken cancellationToken)
    {
        if (reports.Reports.All(report => report.Id != id))
        {
            return NotFound();
        }

        if (User.UserId is not { } user)
        {
            return Challenge();
        }

        await starred.SetAsync(user, id, on, cancellationToken);
        return LocalRedirect($"/questions/{id}");
    }

    /// <summary>Names that an address chooses for what a question lets one choose.</summary>
    internal static IReadOnlyDictionary<string, string> MembersIn(IQueryCollection address, Report report) => (report.Parameters ?? [])
        .Select(level => KeyValuePair.Create(level, address[TransactionAddress.NameOf(level)].ToString()))
        .Where(member => member.Value.Length > 0)
        .ToDictionary();

    public string DownloadHref(string format) => $"/api/v1/reports/{Report?.Id}{QueryWith(RelatedUnits, format)}";

    private async Task<IReadOnlyList<(string Level, IReadOnlyList<string> Names)>> ChoicesAsync(Report report, CancellationToken cancellationToken)
    {
        var directory = report.Parameters is { Count: > 0 } ? await answers.ReadMembersAsync(Request.AskedLoad, cancellationToken) : null;
        return directory is null ? [] : [.. (report.Parameters ?? []).Select(level => (level, directory.NamesOf(level)))];
    }

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

        foreach (var (level, name) in Members)
        {
            query.Add(TransactionAddress.NameOf(level), name);
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
