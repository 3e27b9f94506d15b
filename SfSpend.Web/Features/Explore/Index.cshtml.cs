using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Charts;
using SfSpend.Web.Features.Display;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Search;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Explore;

[Authorize(Policy = Policies.Reading)]
public sealed class IndexModel(Answers answers, LoadReader loads) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "")]
    public ExploreQuery Query { get; set; } = new();

    public ExploreResult? Found { get; private set; }

    /// <summary>The load people read now, whichever this is of.</summary>
    public LoadSummary? Current { get; private set; }

    /// <summary>The years there are to choose from, latest first.</summary>
    public IReadOnlyList<int> Years { get; private set; } = [];

    /// <summary>Why there is nothing to show.</summary>
    public string? Refusal { get; private set; }

    public int ComparedYear => Query.ComparedYear ?? (Found?.FiscalYear ?? 0) - 1;

    /// <summary>The node in its year; without rows it is nothing at all.</summary>
    public ExploreYear Node => YearOf(Found?.FiscalYear ?? 0) ?? new ExploreYear(Found?.FiscalYear ?? 0, 0, 0, 0, 0, false);

    /// <summary>False when the load has no such year at all: then nothing is compared.</summary>
    public bool HasComparedYear => Years.Contains(ComparedYear);

    public ExploreYear? Compared => YearOf(ComparedYear);

    /// <summary>Widest bar of the list: both years count, so that bars and marks have one scale.</summary>
    public BarScale Scale => BarScale.Of(Found?.Children.SelectMany(child => new[] { child.Amount, child.ComparedAmount ?? 0 }) ?? []);

    public ChartSpec? History => Found is { History.Count: > 1 } found
        ? new ChartSpec(
            ChartLayout.Columns,
            "$",
            found.History.Any(year => year.Amount < 0),
            [.. found.History.Select(year => new ChartCategory($"FY{year.FiscalYear % 100:00}", $"{Figures.FiscalYear(year.FiscalYear)}, {Figures.FiscalYearSpan(year.FiscalYear)}", year.IsOpen))],
            [new ChartSeries(Query.Side.ToString(), Query.Side.ToString().ToLowerInvariant(), [.. found.History.Select(year => (double?)year.Amount)], [.. found.History.Select(year => Figures.Exact(year.Amount))])])
        : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            return NotFound();
        }

        Query = Query.WithMembersOf(Request.Query);
        try
        {
            Years = (await answers.ReadOverviewAsync(true, Query.AskedLoad, cancellationToken))?.Years.Select(year => year.FiscalYear).Reverse().ToList() ?? [];
            if (await MemberNames.ExplainAsync(Query.Members, Query.AskedLoad, answers, cancellationToken) is { } unknown)
            {
                Response.StatusCode = StatusCodes.Status404NotFound;
                Refusal = unknown;
                return Page();
            }

            if (Query.Path.Count == Hierarchies.LevelsOf(Query.Axis).Count)
            {
                return Redirect(FactsHref(Query, Query.FiscalYear));
            }

            Found = await AskAsync(Query.FiscalYear, cancellationToken);
            Current = Query.Load is null ? Found.Load : await loads.FindCurrentAsync(cancellationToken);
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Response.StatusCode = refused is NoSuchLoadException ? StatusCodes.Status404NotFound : Response.StatusCode;
            Refusal = refused.Message;
        }

        return Page();
    }

    /// <summary>The transactions of a node in a year; those of all years when none is named.</summary>
    public string FactsHref(ExploreQuery node, int? year) =>
        TransactionAddress.Of(node.FactsOf(year), Found?.Load.LoadId ?? node.AskedLoad, TransactionSort.AmountDescending);

    /// <summary>What is shown, as a file.</summary>
    public string DownloadHref(string format)
    {
        (string Name, long? Number)[] numbers = [("fiscalYear", Found?.FiscalYear), ("comparedYear", ComparedYear), ("load", Found?.Load.LoadId.Value)];
        var query = new QueryBuilder(Query.DownloadValues.Concat(numbers
            .Where(one => one.Number is not null)
            .Select(one => KeyValuePair.Create(one.Name, one.Number.GetValueOrDefault().ToString(CultureInfo.InvariantCulture))))) { { "format", format } };
        return $"/api/v1/explore{query.ToQueryString()}";
    }

    /// <summary>A child's own place: its children, or at the lowest level its transactions.</summary>
    public string ChildHref(string name) =>
        Query.Path.Count + 1 == Hierarchies.LevelsOf(Query.Axis).Count ? FactsHref(Query.Into(name), Found?.FiscalYear) : Query.Into(name).ToHref();

    /// <summary>The year has to be known to name the one before it.</summary>
    private async Task<ExploreResult> AskAsync(int? fiscalYear, CancellationToken cancellationToken)
    {
        var question = new ExploreQuestion(Query.Axis, Query.Path, fiscalYear, Query.Side.ToString(), Query.IncludesRelatedUnits, Query.AskedLoad) { Others = Query.Others };
        var year = fiscalYear ?? (await answers.ExploreAsync(question, cancellationToken)).FiscalYear;
        return await answers.ExploreAsync(question with { FiscalYear = year, ComparedYear = Query.ComparedYear ?? year - 1 }, cancellationToken);
    }

    private ExploreYear? YearOf(int fiscalYear) => Found?.History.FirstOrDefault(year => year.FiscalYear == fiscalYear);
}
