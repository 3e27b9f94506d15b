namespace SfSpend.Core.Warehouse;

/// <summary>
/// DDL of the star, for the schema readers see and for staging alike. Foreign keys are not declared: the load proves each one before it
/// publishes, and a declared one would be checked a second time, row by row.
/// </summary>
internal static class StarTables
{
    public static string DimensionsIn(string schema) => $"""
        CREATE TABLE IF NOT EXISTS "{schema}"."program" (
            "program_id" integer PRIMARY KEY,
            "program" text NOT NULL,
            "program_code" text NOT NULL,
            "department" text NOT NULL,
            "department_code" text NOT NULL,
            "organization_group" text NOT NULL,
            "organization_group_code" text NOT NULL,
            "related_govt_units" text NOT NULL CHECK ("related_govt_units" IN ('Yes', 'No'))
        );

        CREATE TABLE IF NOT EXISTS "{schema}"."type" (
            "type_id" integer PRIMARY KEY,
            "sub_object" text NOT NULL,
            "sub_object_code" text NOT NULL,
            "object" text NOT NULL,
            "object_code" text NOT NULL,
            "character" text NOT NULL,
            "character_code" text NOT NULL
        );

        CREATE TABLE IF NOT EXISTS "{schema}"."fund" (
            "fund_id" integer PRIMARY KEY,
            "fund_category" text NOT NULL,
            "fund_category_code" text NOT NULL,
            "fund" text NOT NULL,
            "fund_code" text NOT NULL,
            "fund_type" text NOT NULL,
            "fund_type_code" text NOT NULL
        );

        CREATE TABLE IF NOT EXISTS "{schema}"."finance" (
            "finance_id" integer PRIMARY KEY,
            "revenue_or_spending" text NOT NULL CHECK ("revenue_or_spending" IN ('Revenue', 'Spending'))
        );
        """;

    /// <summary>The fact, divided by fiscal year: a year is replaced by exchanging its part, and no row is copied twice.</summary>
    public static string Fact => $"""
        CREATE TABLE IF NOT EXISTS "{StarSchema.Schema}"."transaction" (
            "transaction_id" bigint NOT NULL,
            "fiscal_year" integer NOT NULL,
            "program_id" integer NOT NULL,
            "type_id" integer NOT NULL,
            "fund_id" integer NOT NULL,
            "finance_id" integer NOT NULL,
            "amount" numeric(20,2) NOT NULL,
            PRIMARY KEY ("transaction_id", "fiscal_year")
        ) PARTITION BY LIST ("fiscal_year");
        """;

    /// <summary>One fiscal year's part, still apart from the fact and without its key, which is cheaper to build once the rows are there.</summary>
    public static string FactYear(int fiscalYear) => $"""
        CREATE TABLE {FactYearIn(StarSchema.StagingSchema, fiscalYear)} (
            LIKE "{StarSchema.Schema}"."transaction",
            CHECK ("fiscal_year" = {fiscalYear})
        );
        """;

    public static string FactYearKey(int fiscalYear) => $"""
        ALTER TABLE {FactYearIn(StarSchema.StagingSchema, fiscalYear)}
            ADD CONSTRAINT "transaction_{fiscalYear}_pkey" PRIMARY KEY ("transaction_id", "fiscal_year");
        """;

    /// <summary>
    /// What each staged fiscal year adds up to by program and side. Readers never see it, and it need not survive a crash: staging is made anew.
    /// </summary>
    public static string Measure => """
        CREATE UNLOGGED TABLE "staging"."measure" (
            "fiscal_year" integer NOT NULL,
            "program_id" integer NOT NULL,
            "finance_id" integer NOT NULL,
            "row_count" bigint NOT NULL,
            "amount" numeric NOT NULL,
            "largest" numeric(20,2) NOT NULL,
            "type_count" bigint NOT NULL,
            "fund_count" bigint NOT NULL
        );
        """;

    /// <summary>Takes a fiscal year out of the fact and puts it with the tables of earlier loads, under a name that says which load replaced it.</summary>
    public static string FactYearUntil(int fiscalYear, long loadId) => $"""
        ALTER TABLE "{StarSchema.Schema}"."transaction" DETACH PARTITION {FactYearIn(StarSchema.PartSchema, fiscalYear)};
        ALTER TABLE {FactYearIn(StarSchema.PartSchema, fiscalYear)} RENAME CONSTRAINT "transaction_{fiscalYear}_pkey" TO "transaction_{fiscalYear}_until_{loadId}_pkey";
        ALTER TABLE {FactYearIn(StarSchema.PartSchema, fiscalYear)} RENAME TO "transaction_{fiscalYear}_until_{loadId}";
        ALTER TABLE "{StarSchema.PartSchema}"."transaction_{fiscalYear}_until_{loadId}" SET SCHEMA "{StarSchema.PastSchema}";
        """;

    /// <summary>The name of a fiscal year's part, quoted.</summary>
    public static string FactYearIn(string schema, int fiscalYear) => $"\"{schema}\".\"transaction_{fiscalYear}\"";
}
