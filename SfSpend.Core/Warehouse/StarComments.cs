namespace SfSpend.Core.Warehouse;

/// <summary>What the tables and columns mean, kept in the warehouse itself: one statement each, the same on both engines.</summary>
internal static class StarComments
{
    /// <summary>Of everything in <see cref="StarSchema.Schema"/>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        """COMMENT ON TABLE "report"."program" IS 'Who: organization group › department › program, of the current load. One row per name within its parent, apart for related governmental units.';""",
        """COMMENT ON COLUMN "report"."program"."program_id" IS 'Stable from load to load.';""",
        """COMMENT ON COLUMN "report"."program"."program_code" IS 'The code of the most recent fiscal year; codes it replaced stand in code_history.';""",
        """COMMENT ON COLUMN "report"."program"."related_govt_units" IS 'Yes for agencies apart from the city government; the city''s own figures leave them out.';""",
        """COMMENT ON TABLE "report"."type" IS 'What for: character › object › sub-object.';""",
        """COMMENT ON COLUMN "report"."type"."type_id" IS 'Stable from load to load.';""",
        """COMMENT ON COLUMN "report"."type"."character" IS 'The widest level, such as Salaries or Property Taxes.';""",
        """COMMENT ON TABLE "report"."fund" IS 'From which purse: fund type › fund › fund category.';""",
        """COMMENT ON COLUMN "report"."fund"."fund_id" IS 'Stable from load to load.';""",
        """COMMENT ON TABLE "report"."finance" IS 'The side: revenue or spending.';""",
        """COMMENT ON TABLE "report"."transaction" IS 'The fact: one row per row of the source. Identical source rows are separate facts.';""",
        """COMMENT ON COLUMN "report"."transaction"."transaction_id" IS 'Fiscal year × 10,000,000 + row number in that year''s raw extract; valid within its load.';""",
        """COMMENT ON COLUMN "report"."transaction"."fiscal_year" IS 'The year in which the fiscal year ends: July 1 to June 30.';""",
        """COMMENT ON COLUMN "report"."transaction"."amount" IS 'Dollars, exact to the cent. Negative amounts are data: transfer adjustments, corrections.';""",
        """COMMENT ON TABLE "report"."load" IS 'What each successful run published. The one with the greatest load_id is what readers see.';""",
        """COMMENT ON COLUMN "report"."load"."load_id" IS 'Counts up without gaps.';""",
        """COMMENT ON COLUMN "report"."load"."is_sample" IS 'True when the rows were generated and are nobody''s real money.';""",
        """COMMENT ON COLUMN "report"."load"."data_as_of" IS 'The source''s own statement of how recent it is, San Francisco time, from the last full run that found it equal to the load; null when it makes none.';""",
        """COMMENT ON COLUMN "report"."load"."row_count" IS 'Rows of the fact in this load, years kept from earlier loads included.';""",
        """COMMENT ON COLUMN "report"."load"."balanced" IS 'All checkpoints of the reconciliation agree to the cent.';""",
        """COMMENT ON COLUMN "report"."load"."base_load_id" IS 'The load before; null for the first.';""",
        """COMMENT ON COLUMN "report"."load"."raw_manifest" IS 'JSON: the raw extracts with query, size, hash and time.';""",
        """COMMENT ON TABLE "report"."load_year" IS 'The fiscal years of each load and the conformed file each came from.';""",
        """COMMENT ON COLUMN "report"."load_year"."run_id" IS 'The run whose file it is: an earlier one when the year did not change.';""",
        """COMMENT ON COLUMN "report"."load_year"."amount" IS 'Sum over both sides: a fingerprint, not a figure of accounting.';""",
        """COMMENT ON TABLE "report"."code_history" IS 'Every code and spelling that gave way to the one in the dimension, with the years, rows and dollars it stood on.';""",
        """COMMENT ON TABLE "report"."reconciliation" IS 'Rows and dollars at each checkpoint; balanced means raw = conformed + rejected, and all others equal. Rejected rows have fiscal_year 0, or an empty side or flag, where it can''t be read.';""",
        """COMMENT ON TABLE "report"."transaction_change" IS 'The rows that went and the rows that came with a load: the multiset difference to its base load. Members of removed rows may stand in the base load only.';""",
        """COMMENT ON COLUMN "report"."transaction_change"."transaction_id" IS 'Of the base load for a removed row, of this load for an added one: its source line.';""",
        """COMMENT ON TABLE "report"."load_change" IS 'What a load changed, as it was called then: a row that went and a row that came with the same keys are one change of amount.';""",
        """COMMENT ON TABLE "report"."load_change_total" IS 'The changes of a load summed up by year, department, fund, kind and side.';""",
        """COMMENT ON TABLE "report"."load_change_count" IS 'How many changes a load has.';""",
    ];
}
