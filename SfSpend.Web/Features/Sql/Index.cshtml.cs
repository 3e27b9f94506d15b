using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Charts;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Sql;

/// <summary>Queries of one's own. Asking changes nothing: the database itself sees to that.</summary>
[Authorize(Policy = Policies.Analyst), ChangesNothing]
public sealed class IndexModel(QueryRunner queries, QueriesUnderWay underWay, StarDescription star, LoadReader loads) : PageModel
{
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

    /// <summary>Values of the query's parameters, as they were typed.</summary>
    public Dictionary<string, string> Values { get; } = [];

    public IReadOnlyList<StarTable> Star { get; private set; } = [];

    public LoadSummary? Load { get; private set; }

    public QueryResult? Result { get; private set; }

    /// <summary>How the server would answer.</summary>
    public IReadOnlyList<string>? Plan { get; private set; }

    public string? Refusal { get; private set; }

    public IReadOnlyList<string> Parameters => QueryRunner.ParametersOf(Text);

    /// <summary>The answer drawn, where it is one name and one number.</summary>
    public ChartSpec? Chart => Result is { Rows.Count: > 1, Columns: [var name, var number] } result && number.Type is "numeric" or "bigint" or "integer"
        ? new ChartSpec(
            name.Name == "fiscal_year" ? ChartLayout.Columns : ChartLayout.Bars,
            "",
            result.Rows.Any(row => Number(row[1]) < 0),
            [.. Drawn(result).Select(row => new ChartCategory(TextOf(row[0])))],
            [new ChartSeries(number.Name, "neutral", [.. Drawn(result).Select(row => (double?)Number(row[1]))], [.. Drawn(result).Select(row => TextOf(row[1]))])])
        : null;

    public Task OnGetAsync(CancellationToken cancellationToken) => DescribeAsync(cancellationToken);

    /// <summary>Runs the query and shows its rows.</summary>
    public Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) => AskAsync(
        async token => Result = await queries.RunAsync(Text, Given, MaxRows, null, token), cancellationToken);

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
        if (Result is not { } result || Load is not { } load)
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

    /// <summary>A value as people read it: decimals and whole numbers with their separators.</summary>
    public static string TextOf(object? value) => value switch
    {
        null => Figures.None,
        decimal number => number.ToString("#,##0.############################", CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static decimal Number(object? value) => value switch { decimal number => number, long number => number, _ => 0 };

    private static IEnumerable<IReadOnlyList<object?>> Drawn(QueryResult result) => result.Rows.Take(SmallChart.Most);

    /// <summary>What was typed, as numbers where it is written as one; in quotes it stays text.</summary>
    private Dictionary<string, JsonElement> Given => Parameters.Where(Values.ContainsKey).ToDictionary(name => name, name => ValueOf(Values[name].Trim()));

    private static JsonElement ValueOf(string typed) => typed switch
    {
        _ when long.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonSerializer.SerializeToElement(whole),
        _ when decimal.TryParse(typed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var exact) => JsonSerializer.SerializeToElement(exact),
        ['\'', .. var text, '\''] => JsonSerializer.SerializeToElement(text),
        _ => JsonSerializer.SerializeToElement(typed),
    };

    private async Task<IActionResult> AskAsync(Func<CancellationToken, Task> askAsync, CancellationToken cancellationToken)
    {
        foreach (var name in Parameters)
        {
            if (Request.Form[ParameterPrefix + name].ToString() is { Length: > 0 } typed)
            {
                Values[name] = typed;
            }
        }

        await DescribeAsync(cancellationToken);
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
                QueryId ?? Guid.NewGuid(),
                HttpContext.Actor.Name,
                async token =>
                {
                    await askAsync(token);
                    return true;
                },
                cancellationToken);
        }
        catch (SfSpendException refused) when (refused is QueryException or QueryUnderWayException or QueryEndedException or ReportException)
        {
            Refusal = refused.Message;
        }

        return Page();
    }

    private async Task DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
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
