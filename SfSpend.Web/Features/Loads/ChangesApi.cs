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
            .WithSummary("What the load changed against the one before, by fiscalYear, department, fund and kind (Added, Removed, Changed); csv and xlsx are complete")
            .Produces<LoadChanges>(StatusCodes.Status200OK, "application/json", CsvText.MediaType, Workbook.ContentType)
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
        if (await loads.FindUnknownAsync(new LoadId(id), filter, cancellationToken) is { Count: > 0 } unknown)
        {
            var reasons = unknown.ToDictionary(name => name.Parameter, name => new[] { NobodyIsCalled(name.Name, new LoadId(id)) });
            return TypedResults.ValidationProblem(reasons, detail: string.Join(' ', reasons.Select(reason => $"{reason.Key}: {reason.Value[0]}")));
        }

        if (formatWord is { Value: DownloadFormat.Csv or DownloadFormat.Xlsx } file)
        {
            if (await loads.FindAsync(new LoadId(id), cancellationToken) is not { } load)
            {
                return LoadsApi.NoSuchLoad(id);
            }

            var first = file.Value == DownloadFormat.Xlsx ? await loads.ReadChangesAsync(load.LoadId, filter, 1, null, cancellationToken) : null;
            return (DownloadOf(loads, load, filter, cancellationToken) with { RowCount = first?.TotalCount }).Send(file.Value, cancellationToken);
        }

        return await loads.ReadChangesAsync(new LoadId(id), filter, limit, cursor, cancellationToken) is { } found ? TypedResults.Ok(found) : LoadsApi.NoSuchLoad(id);
    }

    internal static string NobodyIsCalled(string name, LoadId load) => $"nothing is called '{name}' in load {load} or in the load before it.";

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

    private static Download DownloadOf(LoadReader loads, LoadSummary load, ChangeFilter filter, CancellationToken cancellationToken) => new(
        $"load-{load.LoadId}-changes",
        Columns,
        Download.RowsOf(
            Download.HandedOver<LoadChange>(take => loads.ReadAllChangesAsync(load.LoadId, filter, take, cancellationToken)),
            change =>
            [
                change.FiscalYear, change.Kind, change.RevenueOrSpending, change.Department, change.Program, change.SubObject, change.Fund,
                change.Before, change.After, (change.After ?? 0) - (change.Before ?? 0), change.BeforeTransactionId, change.TransactionId,
            ]),
        [("fiscal year", filter.FiscalYear), ("department", filter.Department), ("fund", filter.Fund), ("kind", filter.Kind), .. Provenance.Of(load)]);
}
