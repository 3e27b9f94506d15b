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
        COMMENT ON TABLE "report"."load" IS 'What each successful run published. The one with the greatest load_id is what readers see.';
        COMMENT ON COLUMN "report"."load"."load_id" IS 'Counts up without gaps.';
        COMMENT ON COLUMN "report"."load"."is_sample" IS 'True when the rows were generated and are nobody''s real money.';
        COMMENT ON COLUMN "report"."load"."data_as_of" IS 'The source''s own statement, San Francisco time; null when it makes none.';
        COMMENT ON COLUMN "report"."load"."row_count" IS 'Rows of the fact in this load, years kept from earlier loads included.';
        COMMENT ON COLUMN "report"."load"."balanced" IS 'All checkpoints of the reconciliation agree to the cent.';
        COMMENT ON COLUMN "report"."load"."base_load_id" IS 'The load before; null for the first.';
        COMMENT ON COLUMN "report"."load"."raw_manifest" IS 'JSON: the raw extracts with query, size, hash and time.';

        CREATE TABLE IF NOT EXISTS "report"."load_year" (
            "load_id" bigint NOT NULL REFERENCES "report"."load",
            "fiscal_year" integer NOT NULL,
            "run_id" bigint NOT NULL,
            "sha256" text NOT NULL,
            "row_count" bigint NOT NULL,
            "amount" numeric(20,2) NOT NULL,
            PRIMARY KEY ("load_id", "fiscal_year")
        );
        COMMENT ON TABLE "report"."load_year" IS 'The fiscal years of each load and the conformed file each came from.';
        COMMENT ON COLUMN "report"."load_year"."run_id" IS 'The run whose file it is: an earlier one when the year did not change.';
        COMMENT ON COLUMN "report"."load_year"."amount" IS 'Sum over both sides: a fingerprint, not a figure of accounting.';

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
        COMMENT ON TABLE "report"."code_history" IS 'Every code and spelling that gave way to the one in the dimension, with the years, rows and dollars it stood on.';

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
        COMMENT ON TABLE "report"."reconciliation" IS 'Rows and dollars at each checkpoint; balanced means raw = conformed + rejected, and all others equal.';

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
        COMMENT ON TABLE "report"."transaction_change" IS 'The rows that went and the rows that came with a load: the multiset difference to its base load.';
        COMMENT ON COLUMN "report"."transaction_change"."transaction_id" IS 'Of the base load for a removed row, of this load for an added one: its source line.';
        """;
}
