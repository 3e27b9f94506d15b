using Dapper;
using Npgsql;

namespace SfSpend.Core.Warehouse;

/// <summary>The tables of the warehouse: names, columns and how they are made. Identifiers in SQL come only from here.</summary>
public static class StarSchema
{
    /// <summary>What readers see.</summary>
    public const string Schema = "report";

    /// <summary>The fact's parts, one per fiscal year. Readers reach them through the fact alone.</summary>
    internal const string PartSchema = "fact";

    /// <summary>What only earlier loads still have: fiscal years that were replaced, dimensions as they were, and every member there ever was. Readers reach it through <see cref="LoadSchemas"/> alone.</summary>
    internal const string PastSchema = "past";

    /// <summary>What a load has not published yet; the read-only role has no right to it.</summary>
    public const string StagingSchema = "staging";

    /// <summary>Held by whoever changes the warehouse, so that there is one at a time: an advisory lock of the warehouse database.</summary>
    internal const long WriterLock = 0x5F_53_70_65_6E_64;

    internal static WarehouseTable Program { get; } = new("program", "program_id",
    [
        "program_id", "program", "program_code", "department", "department_code",
        "organization_group", "organization_group_code", "related_govt_units",
    ]);

    internal static WarehouseTable Type { get; } = new("type", "type_id",
        ["type_id", "sub_object", "sub_object_code", "object", "object_code", "character", "character_code"]);

    internal static WarehouseTable Fund { get; } = new("fund", "fund_id",
        ["fund_id", "fund_category", "fund_category_code", "fund", "fund_code", "fund_type", "fund_type_code"]);

    internal static WarehouseTable Finance { get; } = new("finance", "finance_id", ["finance_id", "revenue_or_spending"]);

    /// <summary>The fact: one row per source row.</summary>
    internal static WarehouseTable Transaction { get; } = new("transaction", "transaction_id",
        ["transaction_id", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "amount"]);

    internal static WarehouseTable CodeHistory { get; } = new("code_history", null,
    [
        "dimension", "level", "parent", "name", "code", "replaced_name", "replaced_code",
        "first_fiscal_year", "last_fiscal_year", "row_count", "amount",
    ]);

    /// <summary>The tables around the fact.</summary>
    internal static IReadOnlyList<WarehouseTable> Dimensions { get; } = [Program, Type, Fund, Finance];

    /// <summary>Those that come and go with the source. The sides are always there.</summary>
    internal static IReadOnlyList<WarehouseTable> MemberTables { get; } = [Program, Type, Fund];

    /// <summary>Creates schemas and tables where they are missing. Rights of the read-only role are the caller's to give.</summary>
    public static async Task EnsureAsync(NpgsqlDataSource warehouse, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(@WriterLock);", new { WriterLock }, transaction, cancellationToken: cancellationToken));
        await EnsureAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The same over a connection that holds the lock, in its transaction.</summary>
    internal static async Task EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        string[] ddl =
        [
            $"CREATE SCHEMA IF NOT EXISTS {Schema}; CREATE SCHEMA IF NOT EXISTS {PartSchema}; CREATE SCHEMA IF NOT EXISTS {PastSchema}; CREATE SCHEMA IF NOT EXISTS {StagingSchema};",
            StarTables.DimensionsIn(Schema),
            StarTables.Fact,
            LoadTables.Ddl,
            string.Concat(MemberTables.Select(table => $"CREATE TABLE IF NOT EXISTS {table.In(PastSchema)} (LIKE {table.In(Schema)} INCLUDING ALL);\n")),
            string.Join('\n', StarComments.All),
        ];
        foreach (var statements in ddl)
        {
            await connection.ExecuteAsync(new CommandDefinition(statements, cancellationToken: cancellationToken));
        }
    }
}
