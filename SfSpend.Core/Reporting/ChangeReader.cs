using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Reads what a load changed. A row that went and a row that came with the same keys are one change of amount. Members are called as the
/// load calls them.
/// </summary>
internal sealed class ChangeReader
{
    private const string Named = """
        WITH numbered AS (
            SELECT "change", "transaction_id", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "amount",
                   ROW_NUMBER() OVER (
                       PARTITION BY "change", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id"
                       ORDER BY "transaction_id") AS "pair_number"
            FROM "report"."transaction_change"
            WHERE "load_id" = @loadId
        ),
        paired AS (
            SELECT "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "pair_number",
                   MAX(CASE WHEN "change" = 'Removed' THEN "amount" END) AS "before",
                   MAX(CASE WHEN "change" = 'Added' THEN "amount" END) AS "after",
                   MAX(CASE WHEN "change" = 'Removed' THEN "transaction_id" END) AS "before_id",
                   MAX(CASE WHEN "change" = 'Added' THEN "transaction_id" END) AS "after_id"
            FROM numbered
            GROUP BY "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "pair_number"
        ),
        named AS (
            SELECT c."fiscal_year", c."program_id", c."type_id", c."fund_id", c."finance_id", c."pair_number",
                   c."before", c."after", c."before_id", c."after_id",
                   CASE WHEN c."before" IS NULL THEN 'Added' WHEN c."after" IS NULL THEN 'Removed' ELSE 'Changed' END AS "kind",
                   COALESCE(c."after", 0.00) - COALESCE(c."before", 0.00) AS "difference",
                   s."revenue_or_spending", p."department", p."program", y."sub_object", f."fund"
            FROM paired AS c
            JOIN "report"."finance" AS s ON s."finance_id" = c."finance_id"
            JOIN "report"."program" AS p ON p."program_id" = c."program_id"
            JOIN "report"."type" AS y ON y."type_id" = c."type_id"
            JOIN "report"."fund" AS f ON f."fund_id" = c."fund_id"
        ),
        found AS (
            SELECT * FROM named
            WHERE "fiscal_year" = COALESCE(CAST(@fiscalYear AS integer), "fiscal_year")
                AND "department" = COALESCE(CAST(@department AS text), "department")
                AND "fund" = COALESCE(CAST(@fund AS text), "fund")
                AND "kind" = COALESCE(CAST(@kind AS text), "kind")
        )
        """;

    private const string Order = """
        "fiscal_year", "department", "program", "sub_object", "fund", "finance_id", "program_id", "type_id", "fund_id", "pair_number"
        """;

    /// <summary>Where a cursor stands in the order: the names are those of its members.</summary>
    private const string PlaceOf = """
        SELECT CAST(@afterYear AS integer) AS "fiscal_year", p."department", p."program", y."sub_object", f."fund", CAST(@afterFinance AS integer) AS "finance_id",
               p."program_id", y."type_id", f."fund_id", CAST(@afterPair AS bigint) AS "pair_number"
        FROM "report"."program" AS p, "report"."type" AS y, "report"."fund" AS f
        WHERE p."program_id" = @afterProgram AND y."type_id" = @afterType AND f."fund_id" = @afterFund
        """;

    /// <summary>Rows behind the cursor, column by column: not every engine compares rows as a whole.</summary>
    private static readonly string Behind = string.Join(" OR ", Order.Split(", ").Select((column, index) =>
        $"({string.Join(" AND ", [.. Order.Split(", ").Take(index).Select(before => $"found.{before} = place.{before}"), $"found.{column} > place.{column}"])})"));

    private const string Columns = """
        "fiscal_year" AS "FiscalYear", "kind" AS "Kind", "revenue_or_spending" AS "RevenueOrSpending", "department" AS "Department",
        "program" AS "Program", "sub_object" AS "SubObject", "fund" AS "Fund", "before" AS "Before", "after" AS "After",
        "after_id" AS "TransactionId", "before_id" AS "BeforeTransactionId"
        """;

    private readonly AskedLoad _from;
    private readonly LoadId? _baseId;

    private ChangeReader(AskedLoad from, LoadId? baseId) => (_from, _baseId) = (from, baseId);

    /// <summary>Null when there is no such load.</summary>
    public static async Task<ChangeReader?> FindAsync(NpgsqlConnection connection, LoadId id, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT "base_load_id" FROM "report"."load" WHERE "load_id" = @Value;
            """;
        if (await ConsistentRead.FindAsync(connection, id, cancellationToken) is not { } load)
        {
            return null;
        }

        var baseId = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(sql, new { id.Value }, cancellationToken: cancellationToken));
        var schema = await LoadSchemas.IsKeptAsync(connection, id.Value, cancellationToken) ? LoadSchemas.NameOf(id.Value) : StarSchema.Schema;
        return new ChangeReader(new AskedLoad(connection, load, schema), baseId is { } value ? new LoadId(value) : null);
    }

    public async Task<LoadChanges> ReadPageAsync(ChangeFilter filter, int limit, ChangeCursor? after, CancellationToken cancellationToken)
    {
        var parameters = ParametersOf(filter);
        var total = await _from.Connection.ExecuteScalarAsync<long>(
            new CommandDefinition(_from.Sql($"{Named} SELECT COUNT(*) FROM found;"), parameters, cancellationToken: cancellationToken));

        parameters.Add("limit", limit + 1);
        if (after is { } cursor)
        {
            parameters.AddDynamicParams(new
            {
                afterYear = cursor.FiscalYear,
                afterProgram = cursor.ProgramId,
                afterType = cursor.TypeId,
                afterFund = cursor.FundId,
                afterFinance = cursor.FinanceId,
                afterPair = cursor.PairNumber,
            });
        }

        var sql = $"""
            {Named}
            SELECT {Columns}, "program_id" AS "ProgramId", "type_id" AS "TypeId", "fund_id" AS "FundId", "finance_id" AS "FinanceId", "pair_number" AS "PairNumber"
            FROM {(after is null ? "found" : $"(SELECT found.* FROM found, ({PlaceOf}) AS place WHERE {Behind}) AS rest")}
            ORDER BY {Order}
            LIMIT @limit;
            """;
        var rows = (await _from.Connection.QueryAsync<LoadChange, ChangePlace, (LoadChange Change, ChangePlace Place)>(
            new CommandDefinition(_from.Sql(sql), parameters, cancellationToken: cancellationToken), (change, place) => (change, place), "ProgramId")).AsList();
        var page = rows.Take(limit).ToList();
        var next = rows.Count > limit ? CursorOf(page[^1].Change, page[^1].Place).ToString() : null;
        return new LoadChanges(_from.Load.LoadId, _baseId, [.. page.Select(row => row.Change)], total, next);
    }

    /// <summary>Hands over all changes while they come; what is read here keeps no load from being published, so it may take its time.</summary>
    public async Task ReadAllAsync(ChangeFilter filter, Func<LoadChange, Task> take, CancellationToken cancellationToken)
    {
        await _from.Connection.ExecuteAsync(new CommandDefinition("SET LOCAL statement_timeout = 600000;", cancellationToken: cancellationToken));
        var sql = $"{Named} SELECT {Columns} FROM found ORDER BY {Order};";
        var rows = _from.Connection.QueryUnbufferedAsync<LoadChange>(_from.Sql(sql), ParametersOf(filter), commandTimeout: 0);
        await foreach (var change in rows.WithCancellation(cancellationToken))
        {
            await take(change);
        }
    }

    public async Task<ChangeSummary> SumAsync(ChangeFilter filter, CancellationToken cancellationToken)
    {
        const string sql = $"""
            {Named}
            SELECT CASE WHEN GROUPING("fiscal_year") = 0 THEN 'year' WHEN GROUPING("department") = 0 THEN 'department' WHEN GROUPING("fund") = 0 THEN 'fund' ELSE 'all' END AS "Level",
                   COALESCE(CAST("fiscal_year" AS text), "department", "fund", '') AS "Name",
                   COUNT(CASE WHEN "kind" = 'Added' THEN 1 END) AS "Added",
                   COUNT(CASE WHEN "kind" = 'Removed' THEN 1 END) AS "Removed",
                   COUNT(CASE WHEN "kind" = 'Changed' THEN 1 END) AS "Changed",
                   COALESCE(SUM(CASE WHEN "revenue_or_spending" = 'Revenue' THEN "difference" END), 0.00) AS "RevenueDifference",
                   COALESCE(SUM(CASE WHEN "revenue_or_spending" = 'Spending' THEN "difference" END), 0.00) AS "SpendingDifference",
                   COALESCE(SUM(ABS("difference")), 0.00) AS "Moved"
            FROM found
            GROUP BY GROUPING SETS ((), ("fiscal_year"), ("department"), ("fund"))
            ORDER BY "Moved" DESC, "Name";
            """;
        var groups = (await _from.Connection.QueryAsync<Group>(
            new CommandDefinition(_from.Sql(sql), ParametersOf(filter), cancellationToken: cancellationToken))).ToLookup(group => group.Level, group => group.ToTotals());
        return new ChangeSummary(
            _from.Load.LoadId,
            _baseId,
            groups["all"].Single(),
            [.. groups["year"].OrderByDescending(year => year.Name, StringComparer.Ordinal)],
            [.. groups["department"]],
            [.. groups["fund"]]);
    }

    private DynamicParameters ParametersOf(ChangeFilter filter) => new(new
    {
        loadId = _from.Load.LoadId.Value,
        fiscalYear = filter.FiscalYear,
        department = filter.Department,
        fund = filter.Fund,
        kind = filter.Kind,
    });

    private static ChangeCursor CursorOf(LoadChange change, ChangePlace place) =>
        new(change.FiscalYear, place.ProgramId, place.TypeId, place.FundId, place.FinanceId, place.PairNumber);

    private sealed record ChangePlace(int ProgramId, int TypeId, int FundId, int FinanceId, long PairNumber);

    private sealed record Group(
        string Level, string Name, long Added, long Removed, long Changed, decimal RevenueDifference, decimal SpendingDifference, decimal Moved)
    {
        public ChangeTotals ToTotals() => new(Name, Added, Removed, Changed, RevenueDifference, SpendingDifference, Moved);
    }
}
