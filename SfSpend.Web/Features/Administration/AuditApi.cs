using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core.Control;
using SfSpend.Web.Access;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Administration;

/// <param name="Next">What to give as <c>before</c> for the next page, or null at the end.</param>
public sealed record AuditAnswer(IReadOnlyList<AuditEntry> Entries, long? Next);

internal static class AuditApi
{
    private const int MostEntries = 1_000;

    private static readonly string[] Columns = ["audit_id", "at", "actor", "actor_kind", "action", "target", "detail", "result", "remote_address"];

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/audit", ReadAsync).WithTags("Administration").RequireAuthorization(Policies.Admin)
        .WithSummary("Who did what, when, from where and with what result, newest first, by actor, action, result and days from … to (UTC); csv and xlsx are complete")
        .Produces<AuditAnswer>(StatusCodes.Status200OK, "application/json", CsvText.MediaType, Workbook.ContentType)
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<AuditAnswer>, PushStreamHttpResult, ValidationProblem>> ReadAsync(
        AuditReader audit,
        CancellationToken cancellationToken,
        string? actor = null,
        string? action = null,
        string? result = null,
        string? from = null,
        string? to = null,
        string? before = null,
        int limit = 100,
        [FromQuery(Name = "format")] QueryWord<DownloadFormat>? formatWord = null)
    {
        var query = new AuditQuery(actor, action, result, from, to, before);
        var errors = query.Errors().Concat(limit is >= 1 and <= MostEntries ? [] : [("limit", $"A number from 1 to {MostEntries} is expected.")])
            .ToDictionary(error => error.Item1, error => new[] { error.Item2 });
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, detail: string.Join(' ', errors.Select(error => $"{error.Key}: {error.Value[0]}")));
        }

        if (formatWord is { Value: DownloadFormat.Csv or DownloadFormat.Xlsx } file)
        {
            return new Download(
                "audit",
                Columns,
                Download.RowsOf(audit.ReadAllAsync(query.Filter, cancellationToken), RowOf),
                [("actor", query.Filter.Actor), ("action", query.Filter.Action), ("result", query.Filter.Result), ("from", from), ("to", to)])
                {
                    RowCount = file.Value == DownloadFormat.Xlsx ? await audit.CountAsync(query.Filter, cancellationToken) : null,
                }
                .Send(file.Value, cancellationToken);
        }

        var entries = await audit.ReadAsync(query.Filter, limit, query.Cursor, cancellationToken);
        return TypedResults.Ok(new AuditAnswer(entries, entries.Count == limit ? entries[^1].AuditId : null));
    }

    private static object?[] RowOf(AuditEntry entry) =>
    [
        entry.AuditId,
        entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        entry.Actor,
        entry.ActorKind?.ToString(),
        entry.Action,
        entry.Target,
        entry.Detail,
        entry.Result,
        entry.RemoteAddress,
    ];
}
