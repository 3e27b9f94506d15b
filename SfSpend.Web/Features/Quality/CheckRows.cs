using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Web.Features.Quality;

/// <summary>Rows that failed a check of a run.</summary>
/// <param name="FailingRows">All of them.</param>
/// <param name="KeptRows">So many are kept: the first, in the check's own order.</param>
/// <param name="Columns">Of each row's values, which are text; decimals are exact.</param>
/// <param name="Next">What to give as <c>after</c> for the next page, or null at the end.</param>
public sealed record CheckRows(
    RunId RunId, string Check, long FailingRows, long KeptRows, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, int? Next);

/// <summary>Rows that failed a check, in pages of JSON or as one CSV or workbook of all that are kept.</summary>
internal static class CheckRowsApi
{
    private const int PageSize = 1_000;

    public static async Task<Results<Ok<CheckRows>, PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> ReadAsync(
        long id,
        string check,
        RunJournal journal,
        CancellationToken cancellationToken,
        int after = 0,
        int limit = 100,
        QueryWord<DownloadFormat>? format = null)
    {
        if (limit is < 1 or > PageSize)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"A number from 1 to {PageSize} is expected."] });
        }

        var run = new RunId(id);
        if (await journal.FindAsync(run, cancellationToken) is null)
        {
            return RunsApi.NoSuchRun(id);
        }

        if ((await journal.ReadChecksAsync(run, cancellationToken)).FirstOrDefault(found => found.Check.Name == check) is not { } known)
        {
            return TypedResults.Problem(
                $"Run {id} has no check '{check}'. Checks are {string.Join(", ", CheckCatalog.All.Select(one => one.Name))}; a run has those it got to.",
                statusCode: StatusCodes.Status404NotFound);
        }

        if (format is { Value: DownloadFormat.Csv or DownloadFormat.Xlsx } file)
        {
            return new Download(
                $"run-{id}-{check}",
                known.Columns,
                Download.RowsOf(ReadAllAsync(known, journal, cancellationToken), row => [.. row.Values.Select(ValueOf)]),
                [("run", id), ("check", check), ("failing rows", known.Check.FailingRows), ("rows kept", known.KeptRows), ("detail", known.Check.Detail)])
                .Send(file.Value, cancellationToken);
        }

        var page = await journal.ReadCheckRowsAsync(run, check, after, limit, cancellationToken);
        return TypedResults.Ok(new CheckRows(
            run,
            check,
            known.Check.FailingRows,
            known.KeptRows,
            known.Columns,
            [.. page.Select(row => row.Values)],
            page.Count == limit ? page[^1].Number : null));
    }

    private static async IAsyncEnumerable<CheckRow> ReadAllAsync(RunCheck check, RunJournal journal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursor = 0;
        IReadOnlyList<CheckRow> page;
        do
        {
            page = await journal.ReadCheckRowsAsync(check.RunId, check.Check.Name, cursor, PageSize, cancellationToken);
            foreach (var row in page)
            {
                yield return row;
                cursor = row.Number;
            }
        }
        while (page.Count == PageSize);
    }

    /// <summary>Values are kept as text; negative numbers among them are numbers again, so that they are not taken for formulas.</summary>
    private static object? ValueOf(string? text) =>
        text is ['-', ..]
        && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == text
            ? number
            : text;
}
