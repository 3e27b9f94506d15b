using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Search;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Questions;

internal static class ReportsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var reports = api.MapGroup("/reports").WithTags("Reports");
        reports.MapGet("", List).WithSummary("The questions that can be asked");
        reports.MapGet("/{id}", RunAsync).WithSummary("A question's answer, of the current load or as of an earlier one; its parameters are chosen by name, such as department=Police")
            .WithMetadata(new TakesQuery([.. TransactionFilter.Levels.Select(level => TransactionAddress.NameOf(level.Column))]))
            .Produces<ReportAnswer>(StatusCodes.Status200OK, "application/json", CsvText.MediaType, Workbook.ContentType)
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Ok<IReadOnlyList<Report>> List(ReportRunner reports) => TypedResults.Ok(reports.Reports);

    private static async Task<Results<Ok<ReportAnswer>, PushStreamHttpResult, StatusCodeHttpResult, ValidationProblem, ProblemHttpResult>> RunAsync(
        string id,
        HttpContext context,
        ReportRunner reports,
        Answers answers,
        LoadReader loads,
        CancellationToken cancellationToken,
        int? fromYear = null,
        int? toYear = null,
        [FromQuery(Name = "relatedUnits")] QueryWord<RelatedUnits>? relatedUnitsWord = null,
        [FromQuery(Name = "format")] QueryWord<DownloadFormat>? formatWord = null,
        [FromQuery(Name = "load")] long? loadNumber = null)
    {
        var relatedUnits = relatedUnitsWord?.Value ?? RelatedUnits.Exclude;
        var format = formatWord?.Value ?? DownloadFormat.Json;
        if (reports.Reports.FirstOrDefault(report => report.Id == id) is not { } asking)
        {
            return TypedResults.Problem($"There is no report '{id}'; GET /api/v1/reports lists those there are.", statusCode: StatusCodes.Status404NotFound);
        }

        var filter = new ReportFilter(fromYear, toYear, relatedUnits == RelatedUnits.Include, loadNumber is { } number ? new LoadId(number) : null, QuestionModel.MembersIn(context.Request.Query, asking));
        var refused = Errors(fromYear, toYear, context.Request.Query, asking).Concat(await MemberNames.RefuseAsync(filter.Members, filter.Load, answers, cancellationToken));
        if (refused.ToDictionary(error => error.Member, error => new[] { error.Reason }) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, detail: string.Join(' ', errors.Select(error => $"{error.Key}: {error.Value[0]}")));
        }

        // An answer depends on the load and the question only: whoever has it need not be sent it again.
        var load = filter.Load is { } asked ? await loads.FindAsync(asked, cancellationToken) : await loads.FindCurrentAsync(cancellationToken);
        if (load is not null && context.Request.GetTypedHeaders().IfNoneMatch.Contains(TagOf(load, id, filter, format)))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (await answers.AskAsync(id, filter, cancellationToken) is not { } result)
        {
            throw new InvalidOperationException($"Report '{id}' was there and is not any more.");
        }

        context.Response.GetTypedHeaders().ETag = TagOf(result.Load, id, filter, format);
        context.Response.Headers.CacheControl = "private, no-cache";
        if (format == DownloadFormat.Json)
        {
            return TypedResults.Ok(ReportAnswer.Of(result));
        }

        return DownloadOf(result).Send(format, cancellationToken);
    }

    private static Download DownloadOf(ReportResult result) => new(
        $"{result.Report.Id}{YearsOf(result.Filter)}-load-{result.Load.LoadId}",
        [.. result.Report.Columns.Select(column => column.Name)],
        Download.RowsOf(result.Rows, row => row),
        [
            ("question", result.Report.Title),
            ("answer", result.Sentence),
            ("from fiscal year", result.Filter.FromYear),
            ("to fiscal year", result.Filter.ToYear),
            ("related governmental units", result.Filter.IncludeRelatedUnits ? "included" : "excluded"),
            .. (result.Filter.Members ?? new Dictionary<string, string>()).Select(member => (member.Key.Replace('_', ' '), (object?)member.Value)),
            .. Provenance.Of(result.Load),
            ("sql", result.Report.Sql),
        ]);

    private static IEnumerable<(string Member, string Reason)> Errors(int? fromYear, int? toYear, IQueryCollection address, Report asking)
    {
        if (fromYear > toYear)
        {
            yield return ("fromYear", $"{fromYear} is after toYear, {toYear}.");
        }

        var taken = (asking.Parameters ?? []).Select(TransactionAddress.NameOf).ToList();
        foreach (var name in TransactionFilter.Levels.Select(level => TransactionAddress.NameOf(level.Column)).Where(name => address.ContainsKey(name) && !taken.Contains(name)))
        {
            yield return (name, taken.Count == 0 ? "this question takes no names." : $"this question does not take it; it takes {string.Join(", ", taken)}.");
        }
    }

    private static EntityTagHeaderValue TagOf(LoadSummary load, string id, ReportFilter filter, DownloadFormat format)
    {
        var names = string.Join('-', (filter.Members ?? new Dictionary<string, string>()).Select(member => $"{member.Key}={Uri.EscapeDataString(member.Value)}"));
        return new($"\"{Uri.EscapeDataString(id)}-{load.LoadId}-{load.PublishedAt.ToUnixTimeMilliseconds()}-{load.DataAsOf?.Ticks}-{filter.FromYear}-{filter.ToYear}-{filter.IncludeRelatedUnits}-{names}-{format}\"", isWeak: true);
    }

    private static string YearsOf(ReportFilter filter) => filter switch
    {
        { FromYear: { } from, ToYear: { } to } => $"-FY{from}-FY{to}",
        { FromYear: { } from } => $"-from-FY{from}",
        { ToYear: { } to } => $"-to-FY{to}",
        _ => "",
    };
}
