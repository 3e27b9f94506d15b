namespace SfSpend.Core.Warehouse;

/// <summary>
/// DDL of the warehouse for Redshift, one statement each. Dimensions lie whole on every node, so that no join moves rows; the fact is
/// sorted by fiscal year, so that a question for a few years reads only their blocks. Keys are for the planner: Redshift enforces none.
/// </summary>
internal static class RedshiftTables
{
    /// <summary>Held by whoever changes the warehouse, so that there is one at a time.</summary>
    public const string Writer = "\"past\".\"writer\"";

    /// <summary>The rows of every load there was, by the run that brought them. They are never changed.</summary>
    public const string PastTransaction = "\"past\".\"transaction\"";

    /// <summary>Bytes, as Redshift counts them, in which every name of the source has room several times over.</summary>
    private const string Name = "varchar(1000)";

    /// <summary>The longest text that Redshift has room for.</summary>
    private const string Document = "varchar(65535)";

    private const string FactColumns = """
        "transaction_id" bigint NOT NULL,
        "fiscal_year" integer NOT NULL,
        "program_id" integer NOT NULL,
        "type_id" integer NOT NULL,
        "fund_id" integer NOT NULL,
        "finance_id" integer NOT NULL,
        "amount" numeric(20,2) NOT NULL
        """;

    private const string CodeHistoryColumns = $"""
        "dimension" {Name} NOT NULL,
        "level" {Name} NOT NULL,
        "parent" {Name},
        "name" {Name},
        "code" {Name},
        "replaced_name" {Name},
        "replaced_code" {Name},
        "first_fiscal_year" integer NOT NULL,
        "last_fiscal_year" integer NOT NULL,
        "row_count" bigint NOT NULL,
        "amount" numeric(20,2) NOT NULL
        """;

    /// <summary>Everything that outlives a load.</summary>
    public static IReadOnlyList<string> Lasting { get; } =
    [
        .. DimensionsIn(StarSchema.Schema),
        .. DimensionsIn(StarSchema.PastSchema, StarSchema.MemberTables),
        Table("\"report\".\"transaction\"", FactColumns, "DISTSTYLE EVEN SORTKEY (\"fiscal_year\")"),
        Table(PastTransaction, $"\"run_id\" bigint NOT NULL,\n{FactColumns}", "DISTSTYLE EVEN COMPOUND SORTKEY (\"fiscal_year\", \"run_id\")"),
        Table(Writer, "\"writer\" integer NOT NULL", "DISTSTYLE ALL"),
        Table(
            "\"report\".\"load\"",
            $"""
            "load_id" bigint NOT NULL PRIMARY KEY,
            "run_id" bigint NOT NULL,
            "source" {Name} NOT NULL,
            "is_sample" boolean NOT NULL,
            "data_as_of" timestamp,
            "published_at" timestamptz NOT NULL,
            "published_by" {Name} NOT NULL,
            "row_count" bigint NOT NULL,
            "balanced" boolean NOT NULL,
            "base_load_id" bigint,
            "raw_manifest" {Document} NOT NULL
            """,
            "DISTSTYLE ALL"),
        Table(
            "\"report\".\"load_year\"",
            $"""
            "load_id" bigint NOT NULL,
            "fiscal_year" integer NOT NULL,
            "run_id" bigint NOT NULL,
            "sha256" {Name} NOT NULL,
            "row_count" bigint NOT NULL,
            "amount" numeric(20,2) NOT NULL
            """,
            "DISTSTYLE ALL"),
        Table("\"report\".\"code_history\"", CodeHistoryColumns, "DISTSTYLE ALL"),
        Table(
            "\"report\".\"reconciliation\"",
            $"""
            "load_id" bigint NOT NULL,
            "fiscal_year" integer NOT NULL,
            "revenue_or_spending" {Name} NOT NULL,
            "related_govt_units" {Name} NOT NULL,
            "checkpoint" {Name} NOT NULL,
            "row_count" bigint NOT NULL,
            "amount" numeric(20,2) NOT NULL
            """,
            "DISTSTYLE ALL"),
        Table(
            "\"report\".\"transaction_change\"",
            $"\"load_id\" bigint NOT NULL,\n\"change\" {Name} NOT NULL,\n{FactColumns}",
            "DISTSTYLE EVEN SORTKEY (\"load_id\")"),
        Table(
            "\"report\".\"load_change\"",
            $"""
            "load_id" bigint NOT NULL,
            "change_number" bigint NOT NULL,
            "fiscal_year" integer NOT NULL,
            "kind" {Name} NOT NULL,
            "revenue_or_spending" {Name} NOT NULL,
            "department" {Name} NOT NULL,
            "program" {Name} NOT NULL,
            "sub_object" {Name} NOT NULL,
            "fund" {Name} NOT NULL,
            "before" numeric(20,2),
            "after" numeric(20,2),
            "before_transaction_id" bigint,
            "transaction_id" bigint
            """,
            "DISTSTYLE EVEN COMPOUND SORTKEY (\"load_id\", \"change_number\")"),
        Table(
            "\"report\".\"load_change_total\"",
            $"""
            "load_id" bigint NOT NULL,
            "fiscal_year" integer NOT NULL,
            "department" {Name} NOT NULL,
            "fund" {Name} NOT NULL,
            "kind" {Name} NOT NULL,
            "revenue_or_spending" {Name} NOT NULL,
            "change_count" bigint NOT NULL,
            "difference" numeric(38,2) NOT NULL,
            "moved" numeric(38,2) NOT NULL
            """,
            "DISTSTYLE EVEN SORTKEY (\"load_id\")"),
        Table(
            "\"report\".\"load_change_count\"",
            """
            "load_id" bigint NOT NULL,
            "added_count" bigint NOT NULL,
            "removed_count" bigint NOT NULL,
            "changed_count" bigint NOT NULL
            """,
            "DISTSTYLE ALL"),
    ];

    /// <summary>What a load fills before it is published; gone again when the load has ended.</summary>
    public static IReadOnlyList<string> Staging { get; } =
    [
        .. DimensionsIn(StarSchema.StagingSchema),
        Table("\"staging\".\"code_history\"", CodeHistoryColumns, "DISTSTYLE ALL"),
        Table("\"staging\".\"transaction\"", FactColumns, "DISTSTYLE EVEN SORTKEY (\"fiscal_year\")"),
        Table(
            "\"staging\".\"measure\"",
            """
            "fiscal_year" integer NOT NULL,
            "program_id" integer NOT NULL,
            "finance_id" integer NOT NULL,
            "row_count" bigint NOT NULL,
            "amount" numeric(38,2) NOT NULL,
            "largest" numeric(20,2) NOT NULL,
            "type_count" bigint NOT NULL,
            "fund_count" bigint NOT NULL
            """,
            "DISTSTYLE ALL"),
    ];

    private static IReadOnlyList<string> DimensionsIn(string schema) => DimensionsIn(schema, StarSchema.Dimensions);

    private static IReadOnlyList<string> DimensionsIn(string schema, IReadOnlyList<WarehouseTable> tables) => [.. tables.Select(table => Table(
        table.In(schema),
        string.Join(",\n", table.Columns.Select(column => $"\"{column}\" {(column == table.Key ? "integer NOT NULL PRIMARY KEY" : $"{Name} NOT NULL")}")),
        "DISTSTYLE ALL"))];

    private static string Table(string name, string columns, string attributes) => $"CREATE TABLE IF NOT EXISTS {name} (\n{columns}\n) {attributes};";
}
