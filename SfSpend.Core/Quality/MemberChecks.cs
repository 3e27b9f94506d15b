using SfSpend.Core.Conforming;

namespace SfSpend.Core.Quality;

/// <summary>Members that come with a load, and members whose last row goes with it.</summary>
internal static class MemberChecks
{
    public static Task<CheckResult> NewMembersAsync(StagedRows staged, CancellationToken cancellationToken)
    {
        if (staged.NotComparable is { } why)
        {
            return Task.FromResult(StagedRows.NotCompared(CheckCatalog.NewMembers, why));
        }

        var members = Dimension.All.Select(dimension => $"""
            SELECT '{dimension.Table}' AS "dimension", m."{dimension.Table}_id" AS "member_id", {Names(dimension)}
            FROM "staging"."{dimension.Table}" AS m
            WHERE m."{dimension.Table}_id" NOT IN (SELECT "{dimension.Table}_id" FROM "report"."{dimension.Table}")
            """);
        return AskAsync(
            staged,
            CheckCatalog.NewMembers,
            members,
            "All programs, types and funds were known before.",
            "Programs, types and funds that come with this load.",
            cancellationToken);
    }

    public static Task<CheckResult> VanishedMembersAsync(StagedRows staged, CancellationToken cancellationToken)
    {
        if (staged.NotComparable is { } why)
        {
            return Task.FromResult(StagedRows.NotCompared(CheckCatalog.VanishedMembers, why));
        }

        var members = Dimension.All.Select(dimension =>
        {
            var key = $"\"{dimension.Table}_id\"";
            return $"""
                SELECT '{dimension.Table}' AS "dimension", m.{key} AS "member_id", {Names(dimension)}
                FROM (
                    SELECT DISTINCT {key} FROM ({staged.Leaving}) AS b
                    EXCEPT
                    SELECT DISTINCT {key} FROM ({staged.Staged}) AS n
                ) AS gone
                JOIN "report"."{dimension.Table}" AS m ON m.{key} = gone.{key}
                WHERE NOT EXISTS (SELECT 1 FROM ({staged.Kept}) AS k WHERE k.{key} = gone.{key})
                """;
        });
        return AskAsync(
            staged,
            CheckCatalog.VanishedMembers,
            members,
            "Every program, type and fund of the load before still has rows.",
            "Programs, types and funds that had rows in the load before and have none now.",
            cancellationToken);
    }

    private static Task<CheckResult> AskAsync(
        StagedRows staged, CheckDefinition check, IEnumerable<string> members, string passed, string failed, CancellationToken cancellationToken) => staged.AskAsync(
        check,
        $"""
        SELECT COUNT(*) OVER () AS "failing", "dimension", "top", "middle", "bottom", "member_id"
        FROM ({string.Join("\nUNION ALL\n", members)}) AS m
        ORDER BY "dimension", "top", "middle", "bottom", "member_id"
        """,
        passed,
        failed,
        cancellationToken);

    private static string Names(Dimension dimension)
    {
        string[] places = ["top", "middle", "bottom"];
        return string.Join(", ", dimension.Levels.Select((level, index) => $"m.\"{level.Name.ApiName()}\" AS \"{places[index]}\""));
    }
}
