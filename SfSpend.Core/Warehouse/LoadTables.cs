namespace SfSpend.Core.Warehouse;

/// <summary>DDL of what stands beside the star: what was loaded, how it was reconciled, what it changed.</summary>
internal static class LoadTables
{
    public const string Ddl = """
        CREATE TABLE IF NOT EXISTS "report"."load" (
            "load_id" bigint PRIMARY KEY,
            "run_id" bigint NOT NULL UNIQUE,
            "source" text NOT NULL,
            "is_sample" boolean NOT NULL,
            "data_as_of" timestamp,
            "published_at" timestamptz NOT NULL,
            "published_by" text NOT NULL,
            "row_count" bigint NOT NULL,
            "balanced" boolean NOT NULL,
            "base_load_id" bigint REFERENCES "report"."load",
            "raw_manifest" text NOT NULL
        );

        CREATE TABLE IF NOT EXISTS "report"."load_year" (
            "load_id" bigint NOT NULL REFERENCES "report"."load",
            "fiscal_year" integer NOT NULL,
            "run_id" bigint NOT NULL,
            "sha256" text NOT NULL,
            "row_count" bigint NOT NULL,
            "amount" numeric(20,2) NOT NULL,
            PRIMARY KEY ("load_id", "fiscal_year")
        );

        CREATE TABLE IF NOT EXISTS "report"."code_history" (
            "dimension" text NOT NULL,
            "level" text NOT NULL,
            "parent" text,
            "name" text,
            "code" text,
            "replaced_name" text,
            "replaced_code" text,
            "first_fiscal_year" integer NOT NULL,
            "last_fiscal_year" integer NOT NULL,
            "row_count" bigint NOT NULL,
            "amount" numeric(20,2) NOT NULL
        );

        CREATE TABLE IF NOT EXISTS "report"."reconciliation" (
            "load_id" bigint NOT NULL REFERENCES "report"."load",
            "fiscal_year" integer NOT NULL,
            "revenue_or_spending" text NOT NULL,
            "related_govt_units" text NOT NULL,
            "checkpoint" text NOT NULL CHECK ("checkpoint" IN ('source', 'raw', 'rejected', 'conformed', 'landed', 'warehouse')),
            "row_count" bigint NOT NULL,
            "amount" numeric(20,2) NOT NULL,
            PRIMARY KEY ("load_id", "fiscal_year", "revenue_or_spending", "related_govt_units", "checkpoint")
        );

        CREATE TABLE IF NOT EXISTS "report"."transaction_change" (
            "load_id" bigint NOT NULL,
            "change" text NOT NULL CHECK ("change" IN ('Added', 'Removed')),
            "transaction_id" bigint NOT NULL,
            "fiscal_year" integer NOT NULL,
            "program_id" integer NOT NULL,
            "type_id" integer NOT NULL,
            "fund_id" integer NOT NULL,
            "finance_id" integer NOT NULL,
            "amount" numeric(20,2) NOT NULL
        );
        CREATE INDEX IF NOT EXISTS "transaction_change_load_id" ON "report"."transaction_change" USING brin ("load_id");

        CREATE TABLE IF NOT EXISTS "report"."load_change" (
            "load_id" bigint NOT NULL,
            "change_number" bigint NOT NULL,
            "fiscal_year" integer NOT NULL,
            "kind" text NOT NULL CHECK ("kind" IN ('Added', 'Removed', 'Changed')),
            "revenue_or_spending" text NOT NULL,
            "department" text NOT NULL,
            "program" text NOT NULL,
            "sub_object" text NOT NULL,
            "fund" text NOT NULL,
            "before" numeric(20,2),
            "after" numeric(20,2),
            "before_transaction_id" bigint,
            "transaction_id" bigint,
            PRIMARY KEY ("load_id", "change_number")
        );

        CREATE TABLE IF NOT EXISTS "report"."load_change_total" (
            "load_id" bigint NOT NULL,
            "fiscal_year" integer NOT NULL,
            "department" text NOT NULL,
            "fund" text NOT NULL,
            "kind" text NOT NULL,
            "revenue_or_spending" text NOT NULL,
            "change_count" bigint NOT NULL,
            "difference" numeric NOT NULL,
            "moved" numeric NOT NULL,
            PRIMARY KEY ("load_id", "fiscal_year", "department", "fund", "kind", "revenue_or_spending")
        );

        CREATE TABLE IF NOT EXISTS "report"."load_change_count" (
            "load_id" bigint PRIMARY KEY,
            "added_count" bigint NOT NULL,
            "removed_count" bigint NOT NULL,
            "changed_count" bigint NOT NULL
        );
        """;
}
