using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Loads;

internal static class ChangesApi
{
    private static readonly string[] Columns =
    [
        "fiscal_year", "kind", "revenue_or_spending", "department", "program", "sub_object", "fund", "before", "after", "difference",
        "before_transaction_id", "transaction_id",
    ];

    public static void Map(RouteGroupBuilder load) =>
        load.MapGet("/changes", ReadAsync)
            .WithSummary("What the load changed against the one before, by fiscalYear, department, fund and kind (Added, Removed, Changed); csv is complete")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<LoadChanges>, PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> ReadAsync(
        long id,
        LoadReader loads,
        CancellationToken cancellationToken,
        int? fiscalYear = null,
        string? department = null,
        string? fund = null,
        string? kind = null,
        int limit = LoadChanges.MaxChanges,
        string? after = null,
        [FromQuery(Name = "format")] QueryWord<DownloadFormat>? formatWord = null)
    {
        var cursor = after is null ? null : ChangeCursor.Parse(after);
        if (Errors(kind, limit, after, cursor).ToDictionary(error => error.Member, error => new[] { error.Reason }) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, detail: string.Join(' ', errors.Select(error => $"{error.Key}: {error.Value[0]}")));
        }

        var filter = new ChangeFilter(fiscalYear, department, fund, kind);
        if (formatWord?.Value == DownloadFormat.Csv)
        {
            return await loads.FindAsync(new LoadId(id), cancellationToken) is { } load
                ? TypedResults.Stream(body => WriteAsync(loads, load.LoadId, filter, body, cancellationToken), CsvText.ContentType, $"load-{id}-changes.csv")
                : LoadsApi.NoSuchLoad(id);
        }

        return await loads.ReadChangesAsync(new LoadId(id), filter, limit, cursor, cancellationToken) is { } found ? TypedResults.Ok(found) : LoadsApi.NoSuchLoad(id);
    }

    private static IEnumerable<(string Member, string Reason)> Errors(string? kind, int limit, string? after, ChangeCursor? cursor)
    {
        if (kind is not (null or LoadChange.Added or LoadChange.Removed or LoadChange.Changed))
        {
            yield return ("kind", "'Added', 'Removed' or 'Changed' is expected.");
        }

        if (limit is < 1 or > LoadChanges.MaxChanges)
        {
            yield return ("limit", $"A number from 1 to {LoadChanges.MaxChanges} is expected.");
        }

        if (after is not null && cursor is null)
        {
            yield return ("after", "What the page before gave as next is expected.");
        }
    }

    private static async Task WriteAsync(LoadReader loads, LoadId id, ChangeFilter filter, Stream body, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteAsync(CsvText.Line(Columns));
        await loads.ReadAllChangesAsync(
            id,
            filter,
            change => writer.WriteAsync(CsvText.Line(
                change.FiscalYear, change.Kind, change.RevenueOrSpending, change.Department, change.Program, change.SubObject, change.Fund,
                change.Before, change.After, (change.After ?? 0) - (change.Before ?? 0), change.BeforeTransactionId, change.TransactionId)),
            cancellationToken);
    }
}
