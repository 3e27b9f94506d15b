using Dapper;
using SfSpend.Core.Conforming;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Something that questions and explanations are about, such as overtime, and which members of a load are it. The city spells and codes it
/// differently over the years, so neither a name nor a code alone decides: see docs/decisions/0027.
/// </summary>
/// <param name="Id">In addresses; fixed.</param>
/// <param name="Name">What people call it, within a sentence.</param>
/// <param name="Level">The level that its members are at: its column, such as <c>character</c>.</param>
/// <param name="NamePattern">What the names of its members look like, in lower case: a pattern of SQL's LIKE.</param>
/// <param name="Codes">Codes it has had in the city's books and in the sample's.</param>
public sealed record CityTerm(string Id, string Name, string Level, string NamePattern, IReadOnlyList<string> Codes)
{
    /// <summary>The table that its members are in.</summary>
    internal string Table => TransactionFilter.TableOf(Level);

    /// <summary>What <see cref="Condition"/> calls that table, as <see cref="TransactionFilter.ToSql"/> does.</summary>
    internal string Alias => TransactionFilter.AliasOf(Level);

    public ExploreAxis Axis => Hierarchies.AxisOf(Level);

    /// <summary>
    /// Which members it is, in SQL. By name in any case; whatever the name, by the present code, unless more rows were replaced under other codes;
    /// and by former codes, unless as many rows were replaced under others. One row with a wrong code decides nothing.
    /// </summary>
    internal string Condition => $"""
        (LOWER({Alias}."{Level}") LIKE '{NamePattern}'
            OR (LOWER({Alias}."{Level}_code") IN ({CodeList}) AND {Alias}."{Level}" NOT IN ({Replaced("< 0")}))
            OR {Alias}."{Level}" IN ({Replaced("> 1")}))
        """;

    /// <summary>The condition within a query that is indented by so many blanks.</summary>
    internal string ConditionAt(int indent) => Condition.ReplaceLineEndings("\n" + new string(' ', indent));

    /// <summary>What to say where a load has no such member.</summary>
    internal string MissingIn(LoadSummary load) =>
        $"Load {load.LoadId} has no {Level.Replace('_', ' ')} for {Name}: none has “{NamePattern.Trim('%')}” as its name or in it, and none has one of the codes "
        + $"{string.Join(", ", Codes)}. That does not mean zero. Look in the explorer for what the source calls it now.";

    /// <summary>Whether a load has any transaction of such a member.</summary>
    internal Task<bool> IsUsedAsync(AskedLoad from, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT COUNT(*) > 0
            FROM "report"."transaction" AS t
            JOIN "report"."{Table}" AS {Alias} ON {Alias}."{Table}_id" = t."{Table}_id"
            WHERE {ConditionAt(4)};
            """;
        return from.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(from.Sql(sql), cancellationToken: cancellationToken));
    }

    private string CodeList => string.Join(", ", Codes.Select(code => $"'{code.ToLowerInvariant()}'"));

    /// <summary>Names by how many more of their rows were replaced under the term's codes than under others. Rows without a code say nothing.</summary>
    private string Replaced(string rows)
    {
        var nullCode = Dimension.All.SelectMany(dimension => dimension.Levels).Single(level => level.Name.ApiName() == Level).NullCode;
        return $"""
            SELECT h."name" FROM "report"."code_history" AS h
                    WHERE h."level" = '{Level}' AND h."name" IS NOT NULL AND h."replaced_code" <> '{nullCode}' GROUP BY h."name"
                    HAVING SUM(CASE WHEN LOWER(h."replaced_code") IN ({CodeList}) THEN h."row_count" ELSE -h."row_count" END) {rows}
            """;
    }
}
