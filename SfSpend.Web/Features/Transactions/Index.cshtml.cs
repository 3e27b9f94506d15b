using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Search;

namespace SfSpend.Web.Features.Transactions;

[Authorize(Policy = Policies.Reading)]
public sealed class IndexModel(TransactionReader transactions, Answers answers, LoadReader loads) : PageModel
{
    private const int PageSize = 50;

    private static readonly string[] AmountNames = ["fromAmount", "belowAmount"];

    [BindProperty(SupportsGet = true, Name = "")]
    public TransactionQuery Query { get; set; } = new();

    public TransactionFilter Filter => Query.Filter;

    public TransactionSort Sort => Query.Order;

    public LoadId? AskedLoad => Query.AskedLoad;

    public bool IsFirstPage => string.IsNullOrEmpty(Query.After);

    /// <summary>Null when they can't be read; <see cref="Refusal"/> says why.</summary>
    public TransactionPage? Found { get; private set; }

    public string? Refusal { get; private set; }

    /// <summary>The load people read now, whichever these are of.</summary>
    public LoadSummary? Current { get; private set; }

    /// <summary>The years there are to choose from, latest first.</summary>
    public IReadOnlyList<int> Years { get; private set; } = [];

    /// <summary>What was chosen besides years, side and units, each with the address without it.</summary>
    public IReadOnlyList<(string Kind, string Text, string WithoutHref)> Chips =>
    [
        .. TransactionFilter.Levels
            .Where(level => Filter.Members?.ContainsKey(level.Column) is true)
            .Select(level => (LevelNames.Of(level.Column), Filter.Members?[level.Column] ?? "", Href(Without(level.Column)))),
        .. Filter.CharacterContains is { } part ? [("Character contains", part, Href(Filter with { CharacterContains = null }))] : Array.Empty<(string, string, string)>(),
        .. Filter.Term is { } term ? [("About", term.Name, Href(Filter with { Term = null }))] : Array.Empty<(string, string, string)>(),
        .. Filter.FromAmount is { } from ? [("Amount from", Display.Figures.Exact(from), Href(Filter with { FromAmount = null }))] : Array.Empty<(string, string, string)>(),
        .. Filter.BelowAmount is { } below ? [("Amount below", Display.Figures.Exact(below), Href(Filter with { BelowAmount = null }))] : Array.Empty<(string, string, string)>(),
    ];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        // Before the framework's reading of them is believed, which takes 1,5 for 15.
        var amounts = AmountNames.Select(name => (Name: name, Text: Request.Query[name].ToString())).Where(amount => amount.Text.Length > 0);
        if (amounts.Select(amount => QueryParameter.RefuseAmount(amount.Text) is { } reason ? $"{amount.Name}: {reason}" : null).OfType<string>().ToList() is [_, ..] unread)
        {
            Refusal = string.Join(' ', unread);
            return Page();
        }

        if (!ModelState.IsValid)
        {
            return NotFound();
        }

        if (Query.Errors().ToList() is [_, ..] errors)
        {
            Refusal = string.Join(' ', errors.Select(error => $"{error.Member}: {error.Reason}"));
            return Page();
        }

        try
        {
            if (await MemberNames.ExplainAsync(Query.Members, AskedLoad, answers, cancellationToken) is { } unknown)
            {
                Response.StatusCode = StatusCodes.Status404NotFound;
                Refusal = unknown;
                return Page();
            }

            Found = await transactions.ReadPageAsync(Filter, Sort, PageSize, Query.Cursor, AskedLoad, token => answers.MeasureAsync(Filter, AskedLoad, token), cancellationToken);
            Current = await loads.FindCurrentAsync(cancellationToken);
            Years = (await answers.ReadOverviewAsync(true, AskedLoad, cancellationToken))?.Years.Select(year => year.FiscalYear).Reverse().ToList() ?? [];
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Refusal = refused.Message;
        }

        return Page();
    }

    /// <summary>This page with another filter.</summary>
    public string Href(TransactionFilter filter) => TransactionAddress.Of(filter, AskedLoad, Sort);

    /// <summary>This page with one name more.</summary>
    public string HrefWith(string column, string name) =>
        Href(Filter with { Members = new Dictionary<string, string>(Filter.Members ?? new Dictionary<string, string>()) { [column] = name } });

    /// <summary>The rows after these, of the load these are of.</summary>
    public string NextHref(TransactionCursor next) => TransactionAddress.Of(Filter, Found?.Load.LoadId, Sort, next);

    private TransactionFilter Without(string column) =>
        Filter with { Members = Filter.Members?.Where(level => level.Key != column).ToDictionary() };
}
