using System.Text.Json.Serialization;

namespace SfSpend.Core.Reporting;

/// <summary>Whether rows of related governmental units count.</summary>
public enum TransactionUnits
{
    [JsonStringEnumMemberName("exclude")] Exclude,
    [JsonStringEnumMemberName("include")] Include,
    [JsonStringEnumMemberName("only")] Only,
}

/// <summary>The order of transactions.</summary>
public enum TransactionSort
{
    /// <summary>By fiscal year, and as the source has them.</summary>
    [JsonStringEnumMemberName("id")] Id,

    /// <summary>The smallest amount first.</summary>
    [JsonStringEnumMemberName("amount")] Amount,

    /// <summary>The largest amount first.</summary>
    [JsonStringEnumMemberName("-amount")] AmountDescending,
}

/// <summary>Which transactions: those that fulfil all that is said; null says nothing.</summary>
/// <param name="Members">Exact names by the level's column, such as <c>department</c>; see <see cref="Levels"/>.</param>
/// <param name="CharacterContains">A part of the character's name, in any case.</param>
/// <param name="FromAmount">The smallest amount.</param>
/// <param name="BelowAmount">Amounts are smaller than this.</param>
/// <param name="Term">Only what this is about.</param>
public sealed record TransactionFilter(
    int? FromYear = null,
    int? ToYear = null,
    string? RevenueOrSpending = null,
    TransactionUnits RelatedUnits = TransactionUnits.Exclude,
    IReadOnlyDictionary<string, string>? Members = null,
    string? CharacterContains = null,
    decimal? FromAmount = null,
    decimal? BelowAmount = null,
    CityTerm? Term = null)
{
    /// <summary>All transactions there are.</summary>
    internal static TransactionFilter Everything { get; } = new(RelatedUnits: TransactionUnits.Include);

    /// <summary>The columns that can be filtered by exact name, each with the table it stands in: the three hierarchies from the top down.</summary>
    public static IReadOnlyList<(string Column, string Table)> Levels { get; } =
    [
        ("organization_group", "program"), ("department", "program"), ("program", "program"),
        ("character", "type"), ("object", "type"), ("sub_object", "type"),
        ("fund_type", "fund"), ("fund", "fund"), ("fund_category", "fund"),
    ];

    /// <summary>The levels of one table, from the top down.</summary>
    internal static IReadOnlyList<string> LevelsIn(string table) => [.. Levels.Where(level => level.Table == table).Select(level => level.Column)];

    /// <summary>The fact as <c>t</c> with as much around it as the conditions need, the conditions, and the values of their parameters.</summary>
    /// <param name="asked">Tables that are joined besides.</param>
    internal (string Source, string Where, Dictionary<string, object> Parameters) ToSql(params IEnumerable<string> asked)
    {
        var conditions = new List<string> { "1 = 1" };
        var parameters = new Dictionary<string, object>();
        var tables = new SortedSet<string>(asked, StringComparer.Ordinal);
        Add("transaction", "t.\"fiscal_year\" >= @fromYear", "fromYear", FromYear);
        Add("transaction", "t.\"fiscal_year\" <= @toYear", "toYear", ToYear);
        Add("finance", "s.\"revenue_or_spending\" = @side", "side", RevenueOrSpending);
        Add("type", "LOWER(y.\"character\") LIKE @characterPart", "characterPart", CharacterContains is { } part ? $"%{Escape(part.ToLowerInvariant())}%" : null);
        Add("transaction", "t.\"amount\" >= @fromAmount", "fromAmount", FromAmount);
        Add("transaction", "t.\"amount\" < @belowAmount", "belowAmount", BelowAmount);
        foreach (var (column, table) in Levels)
        {
            Add(table, $"{AliasOf(column)}.\"{column}\" = @{column}", column, Members?.GetValueOrDefault(column));
        }

        if (Term is not null)
        {
            tables.Add(Term.Table);
            conditions.Add(Term.Condition);
        }

        if (RelatedUnits != TransactionUnits.Include)
        {
            Add("program", "p.\"related_govt_units\" = @units", "units", RelatedUnits == TransactionUnits.Only ? "Yes" : "No");
        }

        var joins = tables.Where(table => table != "transaction")
            .Select(table => $" JOIN \"report\".\"{table}\" AS {AliasOfTable(table)} ON {AliasOfTable(table)}.\"{table}_id\" = t.\"{table}_id\"");
        return ($"FROM \"report\".\"transaction\" AS t{string.Concat(joins)}", string.Join(" AND ", conditions), parameters);

        void Add(string table, string condition, string name, object? value)
        {
            if (value is not null)
            {
                tables.Add(table);
                conditions.Add(condition);
                parameters.Add(name, value);
            }
        }
    }

    /// <summary>Whether transactions of a member can be among those of the filter.</summary>
    internal bool Wants(ExploreAxis axis, TallyMember member) =>
        Hierarchies.LevelsOf(axis).Select((level, depth) => Members?.GetValueOrDefault(level) is not { } name || member.NameAt(depth) == name).All(isSame => isSame)
        && (axis != ExploreAxis.Type || CharacterContains is not { } part || member.Top.Contains(part, StringComparison.OrdinalIgnoreCase))
        && (Term is null || axis != Term.Axis || member.Terms.Contains(Term));

    /// <summary>Whether transactions of related units, or of the city's own, can be among those of the filter.</summary>
    internal bool Wants(bool areRelated) => RelatedUnits == TransactionUnits.Include || areRelated == (RelatedUnits == TransactionUnits.Only);

    /// <summary>How SQL from <see cref="ToSql"/> calls the table that a level's column stands in.</summary>
    internal static string AliasOf(string level) => AliasOfTable(TableOf(level));

    internal static string TableOf(string level) => Levels.Single(one => one.Column == level).Table;

    private static string AliasOfTable(string table) => table switch { "program" => "p", "type" => "y", "fund" => "f", _ => "s" };

    /// <summary>What is looked for is text, not a pattern.</summary>
    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
