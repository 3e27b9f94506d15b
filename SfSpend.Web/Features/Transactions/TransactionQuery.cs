using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Transactions;

/// <summary>Which transactions, in what order, from where on: as it stands in the addresses of the page and of the API.</summary>
public sealed class TransactionQuery
{
    private static readonly Dictionary<string, TransactionUnits> UnitWords = new() { ["exclude"] = TransactionUnits.Exclude, ["include"] = TransactionUnits.Include, ["only"] = TransactionUnits.Only };
    private static readonly Dictionary<string, TransactionSort> SortWords = new() { ["id"] = TransactionSort.Id, ["amount"] = TransactionSort.Amount, ["-amount"] = TransactionSort.AmountDescending };

    [FromQuery(Name = "fiscalYear")]
    public int? FiscalYear { get; set; }

    [FromQuery(Name = "fromYear")]
    public int? FromYear { get; set; }

    [FromQuery(Name = "toYear")]
    public int? ToYear { get; set; }

    [FromQuery(Name = "revenueOrSpending")]
    public string? RevenueOrSpending { get; set; }

    [FromQuery(Name = "relatedUnits")]
    public string? RelatedUnits { get; set; }

    [FromQuery(Name = "organizationGroup")]
    public string? OrganizationGroup { get; set; }

    [FromQuery(Name = "department")]
    public string? Department { get; set; }

    [FromQuery(Name = "program")]
    public string? Program { get; set; }

    [FromQuery(Name = "character")]
    public string? Character { get; set; }

    [FromQuery(Name = "object")]
    public string? Object { get; set; }

    [FromQuery(Name = "subObject")]
    public string? SubObject { get; set; }

    [FromQuery(Name = "fundType")]
    public string? FundType { get; set; }

    [FromQuery(Name = "fund")]
    public string? Fund { get; set; }

    [FromQuery(Name = "fundCategory")]
    public string? FundCategory { get; set; }

    [FromQuery(Name = "characterContains")]
    public string? CharacterContains { get; set; }

    [FromQuery(Name = "about")]
    public string? About { get; set; }

    [FromQuery(Name = "fromAmount")]
    public decimal? FromAmount { get; set; }

    [FromQuery(Name = "belowAmount")]
    public decimal? BelowAmount { get; set; }

    [FromQuery(Name = "sort")]
    public string? Sort { get; set; }

    [FromQuery(Name = "after")]
    public string? After { get; set; }

    [FromQuery(Name = "load")]
    public long? Load { get; set; }

    /// <summary>The load asked for, or the one that the page before was of: numbers of transactions are those of a load.</summary>
    internal LoadId? AskedLoad => Load is { } id ? new LoadId(id) : PlaceAfter.Load;

    internal TransactionSort Order => Sort is { } word && SortWords.TryGetValue(word, out var sort) ? sort : TransactionSort.Id;

    internal TransactionCursor? Cursor => PlaceAfter.Cursor;

    /// <summary>Where a page begins, of which load: what <see cref="NextOf"/> wrote, or its first part.</summary>
    private (TransactionCursor? Cursor, LoadId? Load) PlaceAfter => (After ?? "").Split("_load-") switch
    {
        [var place] => (TransactionCursor.Parse(place), null),
        [var place, var load] when long.TryParse(load, NumberStyles.None, CultureInfo.InvariantCulture, out var id) => (TransactionCursor.Parse(place), new LoadId(id)),
        _ => (null, null),
    };

    internal static string? NextOf(TransactionPage page) => page.Next is { } next ? $"{next}_load-{page.Load.LoadId}" : null;

    /// <summary>The chosen names, by the level's column; a level that was left empty is none.</summary>
    internal IReadOnlyDictionary<string, string> Members => new Dictionary<string, string?>
    {
        ["organization_group"] = OrganizationGroup,
        ["department"] = Department,
        ["program"] = Program,
        ["character"] = Character,
        ["object"] = Object,
        ["sub_object"] = SubObject,
        ["fund_type"] = FundType,
        ["fund"] = Fund,
        ["fund_category"] = FundCategory,
    }.Where(level => !string.IsNullOrEmpty(level.Value)).ToDictionary(level => level.Key, level => level.Value ?? "");

    internal TransactionFilter Filter => new(
        FiscalYear ?? FromYear,
        FiscalYear ?? ToYear,
        string.IsNullOrEmpty(RevenueOrSpending) ? null : RevenueOrSpending,
        RelatedUnits is { } word && UnitWords.TryGetValue(word, out var units) ? units : TransactionUnits.Exclude,
        Members,
        string.IsNullOrEmpty(CharacterContains) ? null : CharacterContains,
        FromAmount,
        BelowAmount,
        CityTerms.Find(About));

    /// <summary>What can't be meant, by the name in the address.</summary>
    internal IEnumerable<(string Member, string Reason)> Errors()
    {
        if (FiscalYear is not null && (FromYear is not null || ToYear is not null))
        {
            yield return ("fiscalYear", "Either fiscalYear or fromYear and toYear is expected, not both.");
        }

        if (FromYear > ToYear)
        {
            yield return ("fromYear", string.Create(CultureInfo.InvariantCulture, $"{FromYear} is after toYear, {ToYear}."));
        }

        if (!string.IsNullOrEmpty(RevenueOrSpending) && RevenueOrSpending is not ("Revenue" or "Spending"))
        {
            yield return ("revenueOrSpending", "'Revenue' or 'Spending' is expected.");
        }

        if (RelatedUnits is { } units && !UnitWords.ContainsKey(units))
        {
            yield return ("relatedUnits", "'exclude', 'include' or 'only' is expected.");
        }

        if (!string.IsNullOrEmpty(About) && CityTerms.Find(About) is null)
        {
            yield return ("about", $"One of these is expected: {string.Join(", ", CityTerms.All.Select(term => term.Id))}.");
        }

        if (Sort is { } sort && !SortWords.ContainsKey(sort))
        {
            yield return ("sort", "'id', 'amount' or '-amount' is expected.");
        }

        if (!string.IsNullOrEmpty(After) && Cursor is null)
        {
            yield return ("after", "What the page before gave as next is expected.");
        }

        if (Load is { } asked && PlaceAfter.Load is { } of && of.Value != asked)
        {
            yield return ("after", string.Create(CultureInfo.InvariantCulture, $"It goes on in load {of.Value}, and load {asked} is asked for. Leave load out, or begin at its first page."));
        }
    }

    internal static string WordOf(TransactionUnits units) => UnitWords.First(word => word.Value == units).Key;

    internal static string WordOf(TransactionSort sort) => SortWords.First(word => word.Value == sort).Key;
}
