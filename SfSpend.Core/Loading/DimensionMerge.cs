using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>Brings staged dimensions and code history into the warehouse. Members keep their ids and none is ever deleted.</summary>
internal static class DimensionMerge
{
    /// <summary>Inserts new members and renames those that are called otherwise now.</summary>
    /// <returns>The tables of which a row really changed.</returns>
    public static async Task<IReadOnlyList<WarehouseTable>> MergeAsync(NpgsqlConnection connection, YearPlan plan, CancellationToken cancellationToken)
    {
        var changed = new List<WarehouseTable>();
        foreach (var table in StarSchema.Dimensions)
        {
            var rowCount = await connection.ExecuteAsync(new CommandDefinition(
                MergeSql(table, plan),
                new { Equal = plan.Equal.ToArray(), Untouched = plan.Untouched.ToArray() },
                commandTimeout: 0,
                cancellationToken: cancellationToken));
            if (rowCount > 0)
            {
                changed.Add(table);
            }
        }

        if (await MergeCodeHistoryAsync(connection, plan, cancellationToken) > 0)
        {
            changed.Add(StarSchema.CodeHistory);
        }

        return changed;
    }

    private static string MergeSql(WarehouseTable table, YearPlan plan)
    {
        var target = table.In(StarSchema.Schema);
        var attributes = table.Attributes.Select(WarehouseTable.Quote).ToArray();
        return $"""
            INSERT INTO {target} ({table.ColumnList})
            SELECT {string.Join(", ", table.Columns.Select(column => $"s.{WarehouseTable.Quote(column)}"))}
            FROM {table.In(StarSchema.StagingSchema)} AS s
            {(!plan.KnowsAllMembers && table != StarSchema.Finance ? LatestNameOnly(table, plan) : "")}
            ON CONFLICT ({WarehouseTable.Quote(table.Key ?? "")}) DO UPDATE
            SET {string.Join(", ", attributes.Select(name => $"{name} = EXCLUDED.{name}"))}
            WHERE ({string.Join(", ", attributes.Select(name => $"{target}.{name}"))})
                IS DISTINCT FROM ({string.Join(", ", attributes.Select(name => $"EXCLUDED.{name}"))});
            """;
    }

    /// <summary>
    /// A member is called as its most recent fiscal year calls it: where only some years are known, a member that also stands in a later
    /// year keeps its name and codes.
    /// </summary>
    private static string LatestNameOnly(WarehouseTable table, YearPlan plan)
    {
        var key = WarehouseTable.Quote(table.Key ?? "");
        var loaded = plan.Replaced
            .Select(file => $"SELECT {key}, \"fiscal_year\" FROM {StarTables.FactYearIn(StarSchema.StagingSchema, file.FiscalYear.GetValueOrDefault())}")
            .Append($"SELECT {key}, \"fiscal_year\" FROM \"report\".\"transaction\" WHERE \"fiscal_year\" = ANY(@Equal)");
        return $"""
            LEFT JOIN (
                SELECT {key}, MAX("fiscal_year") AS "last_year" FROM ({string.Join(" UNION ALL ", loaded)}) AS l GROUP BY {key}
            ) AS loaded ON loaded.{key} = s.{key}
            LEFT JOIN (
                SELECT {key}, MAX("fiscal_year") AS "last_year" FROM "report"."transaction" WHERE "fiscal_year" = ANY(@Untouched) GROUP BY {key}
            ) AS untouched ON untouched.{key} = s.{key}
            WHERE untouched."last_year" IS NULL OR loaded."last_year" >= untouched."last_year"
            """;
    }

    /// <summary>
    /// A load that knows all members brings the whole history; one of some years alone adds the replacements not known yet and leaves the
    /// figures of the others as the last whole load counted them.
    /// </summary>
    private static async Task<int> MergeCodeHistoryAsync(NpgsqlConnection connection, YearPlan plan, CancellationToken cancellationToken)
    {
        var columns = StarSchema.CodeHistory.ColumnList;
        var whole = $"""
            DELETE FROM "report"."code_history"
            WHERE EXISTS (
                (SELECT {columns} FROM "report"."code_history" EXCEPT ALL SELECT {columns} FROM "staging"."code_history")
                UNION ALL
                (SELECT {columns} FROM "staging"."code_history" EXCEPT ALL SELECT {columns} FROM "report"."code_history")
            );
            INSERT INTO "report"."code_history" ({columns})
            SELECT {columns} FROM "staging"."code_history" WHERE NOT EXISTS (SELECT 1 FROM "report"."code_history");
            """;
        const string identity = "\"dimension\", \"level\", \"parent\", \"name\", \"code\", \"replaced_name\", \"replaced_code\"";
        var partial = $"""
            INSERT INTO "report"."code_history" ({columns})
            SELECT {columns} FROM "staging"."code_history"
            WHERE ({identity}) IN (
                SELECT {identity} FROM "staging"."code_history" EXCEPT SELECT {identity} FROM "report"."code_history"
            );
            """;
        return await connection.ExecuteAsync(new CommandDefinition(
            plan.KnowsAllMembers ? whole : partial, commandTimeout: 0, cancellationToken: cancellationToken));
    }
}
