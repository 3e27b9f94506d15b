using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>Rows and dollars by fiscal year × side × related units, as the warehouse measures them.</summary>
internal static class Cells
{
    /// <summary>Those of one fiscal year, in an order of their own, empty ones left out: fit for comparing.</summary>
    public static IEnumerable<CellTotal> Of(IEnumerable<CellTotal> cells, int fiscalYear) =>
        cells.Where(cell => cell.FiscalYear == fiscalYear && cell.RowCount > 0).OrderBy(KeyOf);

    public static (int FiscalYear, string RevenueOrSpending, string RelatedGovtUnits) KeyOf(CellTotal cell) =>
        (cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits);

    /// <summary>Adds up what readers would see; by members first, so that few sums instead of many rows are given their names.</summary>
    public static async Task<IReadOnlyList<CellTotal>> MeasurePublishedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT m."fiscal_year" AS "FiscalYear", s."revenue_or_spending" AS "RevenueOrSpending",
                   p."related_govt_units" AS "RelatedGovtUnits", CAST(SUM(m."row_count") AS BIGINT) AS "RowCount", SUM(m."amount") AS "Amount"
            FROM (
                SELECT t."fiscal_year", t."program_id", t."finance_id", COUNT(*) AS "row_count", SUM(t."amount") AS "amount"
                FROM "report"."transaction" AS t
                GROUP BY t."fiscal_year", t."program_id", t."finance_id"
            ) AS m
            JOIN "report"."program" AS p ON p."program_id" = m."program_id"
            JOIN "report"."finance" AS s ON s."finance_id" = m."finance_id"
            GROUP BY m."fiscal_year", s."revenue_or_spending", p."related_govt_units";
            """;
        return [.. await connection.QueryAsync<CellTotal>(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken))];
    }

    /// <summary>Adds up staged rows by fiscal year, program and side, and keeps that as their measure, with the number of rows whose type and fund are known.</summary>
    /// <param name="staged">What to read the rows from: the quoted name of a table.</param>
    public static Task MeasureAsync(NpgsqlConnection connection, string staged, CancellationToken cancellationToken)
    {
        var sql = $"""
            INSERT INTO "staging"."measure"
            SELECT t."fiscal_year", t."program_id", t."finance_id", COUNT(*), SUM(t."amount"), GREATEST(MAX(t."amount"), -MIN(t."amount")),
                   COUNT(y."type_id"), COUNT(f."fund_id")
            FROM {staged} AS t
            LEFT JOIN "staging"."type" AS y ON y."type_id" = t."type_id"
            LEFT JOIN "staging"."fund" AS f ON f."fund_id" = t."fund_id"
            GROUP BY t."fiscal_year", t."program_id", t."finance_id";
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
    }

    /// <summary>The cells of all that was measured, with the foreign keys proven on the way: a row whose key is in no staged dimension has no cell.</summary>
    /// <exception cref="LoadException">A foreign key is missing.</exception>
    public static async Task<IReadOnlyList<CellTotal>> ReadStagedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT m."fiscal_year" AS "FiscalYear", s."revenue_or_spending" AS "RevenueOrSpending", p."related_govt_units" AS "RelatedGovtUnits",
                   CAST(SUM(m."row_count") AS bigint) AS "RowCount", SUM(m."amount") AS "Amount",
                   CAST(SUM(m."type_count") AS bigint) AS "TypeCount", CAST(SUM(m."fund_count") AS bigint) AS "FundCount"
            FROM "staging"."measure" AS m
            LEFT JOIN "staging"."program" AS p ON p."program_id" = m."program_id"
            LEFT JOIN "staging"."finance" AS s ON s."finance_id" = m."finance_id"
            GROUP BY m."fiscal_year", s."revenue_or_spending", p."related_govt_units"
            ORDER BY m."fiscal_year", s."revenue_or_spending", p."related_govt_units";
            """;
        var staged = (await connection.QueryAsync<StagedCell>(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();

        var measured = new List<CellTotal>(staged.Count);
        foreach (var cell in staged)
        {
            if (cell is not { RevenueOrSpending: { } side, RelatedGovtUnits: { } units } || cell.TypeCount != cell.RowCount || cell.FundCount != cell.RowCount)
            {
                var missing = MissingIn(cell);
                throw new LoadException(
                    $"Fiscal year {cell.FiscalYear} has transactions whose {missing.Key} is not in {missing.Name}.csv.gz; expected every key to be there. "
                    + "Nothing was published; start a new run.");
            }

            measured.Add(new CellTotal(cell.FiscalYear, side, units, cell.RowCount, cell.Amount));
        }

        return measured;
    }

    private static WarehouseTable MissingIn(StagedCell cell) => cell switch
    {
        { RelatedGovtUnits: null } => StarSchema.Program,
        { RevenueOrSpending: null } => StarSchema.Finance,
        _ when cell.TypeCount != cell.RowCount => StarSchema.Type,
        _ => StarSchema.Fund,
    };

    private sealed record StagedCell(int FiscalYear, string? RevenueOrSpending, string? RelatedGovtUnits, long RowCount, decimal Amount, long TypeCount, long FundCount);
}
