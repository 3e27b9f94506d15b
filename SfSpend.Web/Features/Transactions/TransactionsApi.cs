using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Search;

namespace SfSpend.Web.Features.Transactions;

/// <summary>Some of the transactions of a filter.</summary>
/// <param name="RowCount">Of all the filter finds.</param>
/// <param name="Amount">Sum of all the filter finds.</param>
/// <param name="Next">What to give as <c>after</c> for the next page, or null at the end.</param>
public sealed record TransactionsAnswer(
    LoadId LoadId, DateTime? DataAsOf, bool IsSample, long RowCount, decimal Amount, IReadOnlyList<Transaction> Transactions, string? Next);

internal static class TransactionsApi
{
    private const int DefaultLimit = 100;

    private static readonly string[] Columns =
    [
        "transaction_id", "fiscal_year", "revenue_or_spending", "related_govt_units", "organization_group_code", "organization_group",
        "department_code", "department", "program_code", "program", "character_code", "character", "object_code", "object", "sub_object_code",
        "sub_object", "fund_type_code", "fund_type", "fund_code", "fund", "fund_category_code", "fund_category", "amount",
    ];

    public static void Map(RouteGroupBuilder api)
    {
        var transactions = api.MapGroup("/transactions").WithTags("Transactions").ProducesProblem(StatusCodes.Status409Conflict);
        transactions.MapGet("", ReadAsync)
            .WithSummary("Transactions by year, side, related units (exclude, include, only) and exact names; sort: id, amount or -amount; csv and xlsx are complete")
            .Produces<TransactionsAnswer>(StatusCodes.Status200OK, "application/json", CsvText.MediaType, Workbook.ContentType)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        transactions.MapGet("/{id:long}", FindAsync)
            .WithSummary("A transaction's receipt: the fact, its members, and its line in the raw extract with the proof that the file is the one fetched")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<TransactionsAnswer>, PushStreamHttpResult, ValidationProblem>> ReadAsync(
        [AsParameters] TransactionQuery query,
        TransactionReader transactions,
        Answers answers,
        CancellationToken cancellationToken,
        int limit = DefaultLimit,
        [FromQuery(Name = "format")] QueryWord<DownloadFormat>? formatWord = null)
    {
        var errors = query.Errors().ToList();
        if (limit is < 1 or > TransactionReader.MaxLimit)
        {
            errors.Add(("limit", $"A number from 1 to {TransactionReader.MaxLimit} is expected."));
        }

        if (errors.Count == 0)
        {
            errors.AddRange(await MemberNames.RefuseAsync(query.Members, query.AskedLoad, answers, cancellationToken));
        }

        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(
                errors.GroupBy(error => error.Member).ToDictionary(member => member.Key, member => member.Select(error => error.Reason).ToArray()),
                detail: string.Join(' ', errors.Select(error => $"{error.Member}: {error.Reason}")));
        }

        if (formatWord is { Value: DownloadFormat.Csv or DownloadFormat.Xlsx } file)
        {
            var (of, all) = await transactions.ReadAllAsync(query.Filter, query.Order, query.AskedLoad, cancellationToken);
            long? rowCount = file.Value == DownloadFormat.Xlsx ? (await ReadPageAsync(1, null, of.LoadId)).RowCount : null;
            (string What, object? Value)[] asked = [.. TransactionAddress.ValuesOf(query.Filter).Select(value => (value.Name, (object?)value.Value))];
            return new Download($"transactions-load-{of.LoadId}", Columns, Download.RowsOf(all, RowOf), [.. asked, .. Provenance.Of(of)]) { RowCount = rowCount }
                .Send(file.Value, cancellationToken);
        }

        var page = await ReadPageAsync(limit, query.Cursor, query.AskedLoad);
        return TypedResults.Ok(new TransactionsAnswer(
            page.Load.LoadId, page.Load.DataAsOf, page.Load.IsSample, page.RowCount, page.Amount, page.Transactions, TransactionQuery.NextOf(page)));

        Task<TransactionPage> ReadPageAsync(int count, TransactionCursor? after, LoadId? asked) =>
            transactions.ReadPageAsync(query.Filter, query.Order, count, after, asked, token => answers.MeasureAsync(query.Filter, asked, token), cancellationToken);
    }

    private static async Task<Results<Ok<ReceiptAnswer>, ProblemHttpResult>> FindAsync(
        long id, ReceiptReader receipts, CancellationToken cancellationToken, long? load = null)
    {
        var receipt = await receipts.ReadAsync(id, load is { } asked ? new LoadId(asked) : null, cancellationToken);
        return receipt is null
            ? TypedResults.Problem($"There is no transaction {id}{(load is null ? "" : $" in load {load}")}.", statusCode: StatusCodes.Status404NotFound)
            : TypedResults.Ok(ReceiptAnswer.Of(receipt));
    }

    private static object?[] RowOf(Transaction row) =>
    [
        row.TransactionId, row.FiscalYear, row.RevenueOrSpending, row.RelatedGovtUnits, row.OrganizationGroupCode, row.OrganizationGroup,
        row.DepartmentCode, row.Department, row.ProgramCode, row.Program, row.CharacterCode, row.Character, row.ObjectCode, row.Object,
        row.SubObjectCode, row.SubObject, row.FundTypeCode, row.FundType, row.FundCode, row.Fund, row.FundCategoryCode, row.FundCategory,
        row.Amount,
    ];
}
