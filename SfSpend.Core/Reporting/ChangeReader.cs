using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>Reads what a load changed, as it was stored when the load was published. Members are called as the load calls them.</summary>
internal sealed class ChangeReader
{
    private const string Columns = """
        "fiscal_year" AS "FiscalYear", "kind" AS "Kind", "revenue_or_spending" AS "RevenueOrSpending", "department" AS "Department",
        "program" AS "Program", "sub_object" AS "SubObject", "fund" AS "Fund", "before" AS "Before", "after" AS "After",
        "transaction_id" AS "TransactionId", "before_transaction_id" AS "BeforeTransactionId"
        """;

    private readonly AskedLoad _from;
    private readonly LoadId? _baseId;
    private readonly bool _isStored;

    private ChangeReader(AskedLoad from, LoadId? baseId, bool isStored) => (_from, _baseId, _isStored) = (from, baseId, isStored);

    /// <summary>As a common table <c>changes</c>.</summary>
    private string Changes => _isStored ? ChangeSql.Stored : ChangeSql.Computed;

    /// <summary>As a common table <c>totals</c>.</summary>
    private string Totals => _isStored ? ChangeSql.StoredTotals : ChangeSql.ComputedTotals;

    /// <summary>Null when there is no such load.</summary>
    public static async Task<ChangeReader?> FindAsync(NpgsqlConnection connection, LoadId id, CancellationToken cancellationToken)
    {
        const string baseSql = """
            SELECT "base_load_id" FROM "report"."load" WHERE "load_id" = @Value;
            """;
        const string storedSql = """
            SELECT COUNT(*) FROM "report"."load_change_count" WHERE "load_id" = @Value;
            """;
        if (await ConsistentRead.FindAsync(connection, id, cancellationToken) is not { } load)
        {
            return null;
        }

        var baseId = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(baseSql, new { id.Value }, cancellationToken: cancellationToken));
        var schema = await LoadSchemas.IsKeptAsync(connection, id.Value, cancellationToken) ? LoadSchemas.NameOf(id.Value) : StarSchema.Schema;
        var isStored = await WarehouseTables.AreThereAsync(connection, cancellationToken)
            && await connection.ExecuteScalarAsync<long>(new CommandDefinition(storedSql, new { id.Value }, cancellationToken: cancellationToken)) > 0;
        return new ChangeReader(new AskedLoad(connection, load, schema), baseId is { } value ? new LoadId(value) : null, isStored);
    }

    public async Task<LoadChanges> ReadPageAsync(ChangeFilter filter, int limit, ChangeCursor? after, CancellationToken cancellationToken)
    {
        var (where, parameters) = ConditionsOf(filter);
        var total = await _from.Connection.ExecuteScalarAsync<long>(new CommandDefinition(
            _from.Sql($"{Totals} SELECT CAST(COALESCE(SUM(\"change_count\"), 0) AS bigint) FROM totals WHERE {where};"), parameters, cancellationToken: cancellationToken));

        parameters.Add("limit", limit + 1);
        parameters.Add("after", after?.Number ?? 0);
        var sql = $"""
            {Changes}
            SELECT {Columns}, "change_number" AS "Number" FROM changes WHERE "change_number" > @after AND {where} ORDER BY "change_number" LIMIT @limit;
            """;
        var rows = total == 0
            ? []
            : (await _from.Connection.QueryAsync<LoadChange, long, (LoadChange Change, long Number)>(
                new CommandDefinition(_from.Sql(sql), parameters, cancellationToken: cancellationToken), (change, number) => (change, number), "Number")).AsList();
        var page = rows.Take(limit).ToList();
        var next = rows.Count > limit ? new ChangeCursor(page[^1].Number).ToString() : null;
        return new LoadChanges(_from.Load.LoadId, _baseId, [.. page.Select(row => row.Change)], total, next);
    }

    /// <summary>Hands over all changes while they come; what is read here keeps no load from being published, so it may take its time.</summary>
    public async Task ReadAllAsync(ChangeFilter filter, Func<LoadChange, Task> take, CancellationToken cancellationToken)
    {
        await _from.Connection.ExecuteAsync(new CommandDefinition("SET LOCAL statement_timeout = 600000;", cancellationToken: cancellationToken));
        var (where, parameters) = ConditionsOf(filter);
        var sql = $"{Changes} SELECT {Columns} FROM changes WHERE {where} ORDER BY \"change_number\";";
        var rows = _from.Connection.QueryUnbufferedAsync<LoadChange>(_from.Sql(sql), parameters, commandTimeout: 0);
        await foreach (var change in rows.WithCancellation(cancellationToken))
        {
            await take(change);
        }
    }

    public async Task<ChangeSummary> SumAsync(ChangeFilter filter, CancellationToken cancellationToken)
    {
        var (where, parameters) = ConditionsOf(filter);
        var sql = $"""
            {Totals}
            SELECT CASE WHEN GROUPING("fiscal_year") = 0 THEN 'year' WHEN GROUPING("department") = 0 THEN 'department' WHEN GROUPING("fund") = 0 THEN 'fund' ELSE 'all' END AS "Level",
                   COALESCE(CAST("fiscal_year" AS text), "department", "fund", '') AS "Name",
                   CAST(COALESCE(SUM(CASE WHEN "kind" = 'Added' THEN "change_count" END), 0) AS bigint) AS "Added",
                   CAST(COALESCE(SUM(CASE WHEN "kind" = 'Removed' THEN "change_count" END), 0) AS bigint) AS "Removed",
                   CAST(COALESCE(SUM(CASE WHEN "kind" = 'Changed' THEN "change_count" END), 0) AS bigint) AS "Changed",
                   COALESCE(SUM(CASE WHEN "revenue_or_spending" = 'Revenue' THEN "difference" END), 0.00) AS "RevenueDifference",
                   COALESCE(SUM(CASE WHEN "revenue_or_spending" = 'Spending' THEN "difference" END), 0.00) AS "SpendingDifference",
                   COALESCE(SUM("moved"), 0.00) AS "Moved"
            FROM totals
            WHERE {where}
            GROUP BY GROUPING SETS ((), ("fiscal_year"), ("department"), ("fund"))
            ORDER BY "Moved" DESC, "Name";
            """;
        var groups = (await _from.Connection.QueryAsync<Group>(
            new CommandDefinition(_from.Sql(sql), parameters, cancellationToken: cancellationToken))).ToLookup(group => group.Level, group => group.ToTotals());
        return new ChangeSummary(
            _from.Load.LoadId,
            _baseId,
            groups["all"].Single(),
            [.. groups["year"].OrderByDescending(year => year.Name, StringComparer.Ordinal)],
            [.. groups["department"]],
            [.. groups["fund"]]);
    }

    /// <summary>Names of the filter that neither the load nor the one before has: a typing error would be answered as if nothing had changed.</summary>
    /// <returns>The name in the address and the name that was given.</returns>
    public async Task<IReadOnlyList<(string Parameter, string Name)>> FindUnknownAsync(ChangeFilter filter, CancellationToken cancellationToken)
    {
        (string Parameter, WarehouseTable Table, string? Name)[] asked = [("department", StarSchema.Program, filter.Department), ("fund", StarSchema.Fund, filter.Fund)];
        List<(string, string)> unknown = [];
        foreach (var (parameter, table, name) in asked)
        {
            if (name is not null && !await HasMemberAsync(_from.Load.LoadId, table, parameter, name, cancellationToken)
                && !(_baseId is { } before && await HasMemberAsync(before, table, parameter, name, cancellationToken)))
            {
                unknown.Add((parameter, name));
            }
        }

        return unknown;
    }

    private async Task<bool> HasMemberAsync(LoadId load, WarehouseTable table, string column, string name, CancellationToken cancellationToken)
    {
        var schema = await LoadSchemas.IsKeptAsync(_from.Connection, load.Value, cancellationToken) ? LoadSchemas.NameOf(load.Value) : StarSchema.Schema;
        return await _from.Connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"SELECT COUNT(*) FROM {table.In(schema)} WHERE {WarehouseTable.Quote(column)} = @name;", new { name }, cancellationToken: cancellationToken)) > 0;
    }

    private (string Where, DynamicParameters Parameters) ConditionsOf(ChangeFilter filter)
    {
        var parameters = new DynamicParameters(new { loadId = _from.Load.LoadId.Value });
        List<string> conditions = ["1 = 1"];
        void Add(string column, object? value)
        {
            if (value is not null)
            {
                conditions.Add($"{WarehouseTable.Quote(column)} = @{column}");
                parameters.Add(column, value);
            }
        }

        Add("fiscal_year", filter.FiscalYear);
        Add("department", filter.Department);
        Add("fund", filter.Fund);
        Add("kind", filter.Kind);
        return (string.Join(" AND ", conditions), parameters);
    }

    private sealed record Group(
        string Level, string Name, long Added, long Removed, long Changed, decimal RevenueDifference, decimal SpendingDifference, decimal Moved)
    {
        public ChangeTotals ToTotals() => new(Name, Added, Removed, Changed, RevenueDifference, SpendingDifference, Moved);
    }
}
