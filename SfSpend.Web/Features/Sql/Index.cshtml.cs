using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using SfSpend.Core;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Charts;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Sql;

/// <summary>Queries of one's own. Asking changes nothing: the database itself sees to that.</summary>
[Authorize(Policy = Policies.Analyst), ChangesNothing(Except = ["Save", "Delete"])]
public sealed class IndexModel(
    QueryRunner queries, QueriesUnderWay underWay, StarDescription star, LoadReader loads, Answers answers, SavedQueries saved, QueryHistory history, IOptions<QueryOptions> options) : PageModel
{
    private const int HistoryShown = 20;
    private const int DefaultMaxRows = 1_000;
    private const string ParameterPrefix = "p.";

    private const string First = """
        SELECT p."department", SUM(t."amount") AS "amount"
        FROM "report"."transaction" AS t
        JOIN "report"."program" AS p ON p."program_id" = t."program_id"
        JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
        WHERE t."fiscal_year" = {{fiscal_year}} AND s."revenue_or_spending" = 'Spending' AND p."related_govt_units" = 'No'
        GROUP BY p."department"
        ORDER BY 2 DESC
        """;

    /// <summary>How many rows may be shown.</summary>
    public static IReadOnlyList<int> RowLimits { get; } = [100, 1_000, 10_000];

    [BindProperty]
    public string Text { get; set; } = First;

    [BindProperty]
    public int MaxRows { get; set; } = DefaultMaxRows;

    /// <summary>Made up by the browser, so that the query can be ended while it runs.</summary>
    [BindProperty]
    public Guid? QueryId { get; set; }

    /// <summary>The saved query that is open, or null.</summary>
    [BindProperty(SupportsGet = true)]
    public long? SavedId { get; set; }

    [BindProperty]
    public string Title { get; set; } = "";

    [BindProperty]
    public bool IsShared { get; set; }

    /// <summary>The saved query that is open.</summary>
    public SavedQuery? Opened { get; private set; }

    /// <summary>One's own saved queries, and those of others that are shared.</summary>
    public IReadOnlyList<SavedQueryOutline> Saved { get; private set; } = [];

    /// <summary>What one asked last, newest first.</summary>
    public IReadOnlyList<AskedQueryOutline> History { get; private set; } = [];

    /// <summary>Names that a parameter can have, by the parameter: those of the level it is called like.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Offers { get; private set; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Values of the query's parameters, as they were typed.</summary>
    public Dictionary<string, string> Values { get; } = [];

    public IReadOnlyList<StarTable> Star { get; private set; } = [];

    public LoadSummary? Load { get; private set; }

    public QueryResult? Result { get; private set; }

    /// <summary>How the server would answer.</summary>
    public IReadOnlyList<string>? Plan { get; private set; }

    public string? Refusal { get; private set; }

    public ChartSpec? Chart => Result is { } result ? QueryDisplay.ChartOf(result) : null;

    /// <summary>A text that is no query has none.</summary>
    public IReadOnlyList<string> Parameters => options.Value.RefuseText(Text) is null ? QueryRunner.ParametersOf(Text) : [];

    /// <param name="askedId">A query of one's history to be shown again.</param>
    public async Task<IActionResult> OnGetAsync(long? askedId, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            return NotFound();
        }

        if (askedId is { } past)
        {
            if (User.UserId is not { } user || await history.FindAsync(past, user, cancellationToken) is not { } asked)
            {
                return NotFound();
            }

            Show(asked.Sql, asked.Parameters);
        }
        else if (SavedId is { } id)
        {
            Opened = await saved.FindAsync(id, HttpContext.QueryOwner, cancellationToken);
            if (Opened is not { } opened)
            {
                return NotFound();
            }

            Show(opened.Sql, opened.Parameters);
            (Title, IsShared) = (opened.Title, opened.IsShared);
        }

        TakeValues(name => Request.Query[name]);
        await DescribeAsync(cancellationToken);
        ProposeYear();
        return Page();
    }

    /// <summary>Runs the query and shows its rows.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var page = await AskAsync(async token => Result = await queries.RunAsync(Text, Given, MaxRows, null, token), cancellationToken);
        Load = Result?.Load ?? Load;
        if (User.UserId is { } user && (Result is not null || Refusal is not null))
        {
            await history.AddAsync(user, Text, Values, Result, Refusal, cancellationToken);
            History = await history.ListAsync(user, HistoryShown, cancellationToken);
        }

        return page;
    }

    /// <summary>Asks how the server would answer the query.</summary>
    public Task<IActionResult> OnPostExplainAsync(CancellationToken cancellationToken) => AskAsync(
        async token => Plan = await queries.ExplainAsync(Text, Given, null, token), cancellationToken);

    /// <summary>Sends the query's rows as a file: as many as any answer may have.</summary>
    public async Task<IActionResult> OnPostDownloadAsync(DownloadFormat format, CancellationToken cancellationToken)
    {
        if (format is not (DownloadFormat.Csv or DownloadFormat.Xlsx))
        {
            return BadRequest();
        }

        await AskAsync(async token => Result = await queries.RunAsync(Text, Given, QueryRunner.MaxRowLimit, null, token), cancellationToken);
        if (Result is not { Load: { } load } result)
        {
            return Page();
        }

        if (result.Truncated)
        {
            Refusal = $"The query finds more than {QueryRunner.MaxRowLimit:N0} rows, which is the most an answer can have. Ask for fewer, or take the transactions' own download.";
            Result = null;
            return Page();
        }

        var download = new Download(
            $"query-load-{load.LoadId}",
            [.. result.Columns.Select(column => column.Name)],
            Download.RowsOf(result.Rows, row => row),
            [("sql", Text), .. Given.Select(parameter => (parameter.Key, (object?)parameter.Value.ToString())), .. Provenance.Of(load)]);
        return new ResultOf(download.Send(format, cancellationToken));
    }

    /// <summary>Keeps the query: under the saved one that is open where it is one's own, else as a new one.</summary>
    public async Task<IActionResult> OnPostSaveAsync(bool asNew, CancellationToken cancellationToken)
    {
        TakeValues(name => Request.Form[name]);
        var owner = HttpContext.QueryOwner;
        var (text, error) = new SavedQueryInput(Title, Text, Values, IsShared).Read(options.Value);
        if (text is null)
        {
            await DescribeAsync(cancellationToken);
            Refusal = error;
            return Page();
        }

        if (!asNew && SavedId is { } id && await saved.ChangeAsync(id, text, owner, cancellationToken))
        {
            return LocalRedirect($"/sql?savedId={id}");
        }

        if (await saved.AddAsync(text, owner, cancellationToken) is { } added)
        {
            return LocalRedirect($"/sql?savedId={added}");
        }

        await DescribeAsync(cancellationToken);
        Refusal = saved.FullReason;
        return Page();
    }

    /// <summary>Deletes the saved query that is open.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken) =>
        SavedId is { } id && await saved.DeleteAsync(id, HttpContext.QueryOwner, cancellationToken) ? LocalRedirect("/sql") : NotFound();

    /// <summary>What was typed, as numbers where it is written as one; in quotes it stays text.</summary>
    private Dictionary<string, JsonElement> Given => Parameters.Where(Values.ContainsKey).ToDictionary(name => name, name => QueryDisplay.Typed(Values[name].Trim()));

    private async Task<IActionResult> AskAsync(Func<CancellationToken, Task> askAsync, CancellationToken cancellationToken)
    {
        TakeValues(name => Request.Form[name]);
        await DescribeAsync(cancellationToken);
        Refusal = (string.IsNullOrWhiteSpace(Text) ? null : options.Value.RefuseText(Text)) ?? options.Value.RefuseParameters(Values) ?? Refusal;
        if (Refusal is not null || Load is null)
        {
            return Page();
        }

        if (string.IsNullOrWhiteSpace(Text) || !RowLimits.Contains(MaxRows))
        {
            Refusal = string.IsNullOrWhiteSpace(Text) ? "Write a query first." : $"Rows: one of {string.Join(", ", RowLimits)} is expected.";
            return Page();
        }


        if (Parameters.Where(name => !Values.ContainsKey(name)).ToList() is [_, ..] missing)
        {
            Refusal = $"Give a value for {string.Join(", ", missing)}.";
            return Page();
        }

        try
        {
            await underWay.RunAsync(
                HttpContext,
                QueryId ?? Guid.NewGuid(),
                async token =>
                {
                    await askAsync(token);
                    return true;
                },
                cancellationToken);
        }
        catch (SfSpendException refused) when (refused is QueryException or QueryUnderWayException or QueryEndedException or TooManyQueriesException or ReportException)
        {
            Refusal = refused.Message;
        }

        return Page();
    }

    private void Show(string sql, IReadOnlyDictionary<string, string> values)
    {
        Text = sql;
        foreach (var (name, value) in values)
        {
            Values[name] = value;
        }
    }

    /// <summary>The latest closed year, so that the query can be run as it stands.</summary>
    private void ProposeYear()
    {
        if (Load is { } load && Offers.GetValueOrDefault("fiscal_year")?.FirstOrDefault(year => !load.IsOpen(int.Parse(year, CultureInfo.InvariantCulture))) is { } closed)
        {
            Values.TryAdd("fiscal_year", closed);
        }
    }

    private void TakeValues(Func<string, StringValues> find)
    {
        foreach (var name in Parameters)
        {
            if (find(ParameterPrefix + name).ToString() is { Length: > 0 } typed)
            {
                Values[name] = typed;
            }
        }
    }

    private async Task DescribeAsync(CancellationToken cancellationToken)
    {
        var asker = HttpContext.QueryOwner;
        Saved = await saved.ListAsync(asker, cancellationToken);
        Opened ??= SavedId is { } id ? await saved.FindAsync(id, asker, cancellationToken) : null;
        History = asker.UserId is { } user ? await history.ListAsync(user, HistoryShown, cancellationToken) : [];
        try
        {
            Offers = await ParameterOffers.ReadAsync(Parameters, answers, cancellationToken);
            Load = await loads.FindCurrentAsync(cancellationToken);
            Star = await star.ReadAsync(cancellationToken);
            Refusal = Load is null ? "Nothing is loaded yet. Open Runs and press Run now." : null;
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Refusal = refused.Message;
        }
    }

    /// <summary>A minimal API's result, given by a page.</summary>
    private sealed class ResultOf(IResult result) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context) => result.ExecuteAsync(context.HttpContext);
    }
}
