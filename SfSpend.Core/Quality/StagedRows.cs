using System.Globalization;
using Dapper;
using Npgsql;
using SfSpend.Core.Loading;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Quality;

/// <summary>What the checks look at: rows in staging, rows that stay, and rows of the load before, each as a piece of SQL.</summary>
/// <param name="Base">The load before, or null for the first.</param>
/// <param name="Before">What readers see now, cell by cell.</param>
/// <param name="Now">What they would see, cell by cell.</param>
/// <param name="Today">Stands for the data's own date where the data has none.</param>
internal sealed record StagedRows(
    NpgsqlConnection Connection,
    WarehouseDialect Dialect,
    LoadOrder Order,
    YearPlan Plan,
    BaseLoad? Base,
    IReadOnlyList<CellTotal> Before,
    IReadOnlyList<CellTotal> Now,
    DateOnly Today)
{
    private const string Columns = """
        "transaction_id", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "amount"
        """;

    /// <summary>
    /// Null where the load before can be compared with this one; else why it can't. A file is taken for what DataSF publishes, as loads that have years
    /// of both would otherwise never be compared.
    /// </summary>
    public string? NotComparable => Base switch
    {
        null => "Not compared: this is the first load.",
        { IsSample: true } when !Order.Raw.IsSample => $"Not compared: load {Base.LoadId} before is sample data, and this one is not.",
        { IsSample: false } when Order.Raw.IsSample => $"Not compared: this is sample data, and load {Base.LoadId} before is not.",
        _ => null,
    };

    /// <summary>Rows that come with this load.</summary>
    public string Staged => Plan.Replaced.Count == 0
        ? $"SELECT {Columns} FROM \"report\".\"transaction\" WHERE 1 = 0"
        : Dialect.StagedRows(Plan.ReplacedYears);

    /// <summary>Rows of the load before that stay.</summary>
    public string Kept => Published(Plan.Kept);

    /// <summary>Rows that stay in years just before one that this load replaces: what its amounts are compared with.</summary>
    public string KeptBefore => Published(Plan.Kept.Where(year => Plan.Replaced.Any(file => file.FiscalYear == year + 1)));

    /// <summary>Rows of the load before in the years that this one replaces or removes.</summary>
    public string Leaving => Published(Plan.ReplacedYears.Concat(Plan.Removed));

    /// <summary>All rows that readers would see.</summary>
    public string All => $"{Staged}\nUNION ALL\n{Kept}";

    /// <summary>A fiscal year is open until December 31 after its June 30, by the data's own date.</summary>
    public bool IsOpen(int fiscalYear) =>
        (Order.Conformed.DataAsOf is { } asOf ? DateOnly.FromDateTime(asOf) : Today) <= new DateOnly(fiscalYear, 12, 31);

    /// <summary>Prepares what a check asks: a table that the engine has counted, for it would guess otherwise, and once in a while badly.</summary>
    /// <param name="table">Quoted, of staging; it is gone with it.</param>
    /// <param name="select">Its rows.</param>
    public async Task PrepareAsync(string table, string select, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"CREATE TABLE {table} AS {select};", cancellationToken);
        await AnalyzeAsync(table, cancellationToken);
    }

    public Task AnalyzeAsync(string table, CancellationToken cancellationToken) =>
        Dialect.Analyze(table) is { } analyze ? ExecuteAsync(analyze, cancellationToken) : Task.CompletedTask;

    /// <summary>Asks for failing rows: the first column must be their exact count, the others are kept as text.</summary>
    public async Task<CheckResult> AskAsync(CheckDefinition check, string sql, string passed, string failed, CancellationToken cancellationToken)
    {
        await using var reader = await Connection.ExecuteReaderAsync(new CommandDefinition(
            $"{sql}\nLIMIT {CheckResult.MaxKeptRows};", commandTimeout: 0, cancellationToken: cancellationToken));
        List<IReadOnlyList<string?>> rows = [];
        var failing = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            failing = reader.GetInt64(0);
            rows.Add([.. Enumerable.Range(1, reader.FieldCount - 1).Select(index => TextOf(reader.GetValue(index)))]);
        }

        return new CheckResult(check.Name, check.Severity, failing == 0, failing, failing == 0 ? passed : failed)
        {
            Columns = [.. Enumerable.Range(1, reader.FieldCount - 1).Select(reader.GetName)],
            Rows = rows,
        };
    }

    /// <summary>A check that compares, where nothing can be compared.</summary>
    public static CheckResult NotCompared(CheckDefinition check, string why) => new(check.Name, check.Severity, Passed: true, 0, why);

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        Connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));

    private static string Published(IEnumerable<int> years)
    {
        var list = string.Join(", ", years.Select(year => year.ToString(CultureInfo.InvariantCulture)));
        return $"SELECT {Columns} FROM \"report\".\"transaction\" WHERE {(list.Length == 0 ? "1 = 0" : $"\"fiscal_year\" IN ({list})")}";
    }

    private static string? TextOf(object value) => value is DBNull ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
}

/// <summary>The load that readers see.</summary>
internal sealed record BaseLoad(long LoadId, bool IsSample)
{
    public static Task<BaseLoad?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT "load_id" AS "LoadId", "is_sample" AS "IsSample" FROM "report"."load" ORDER BY "load_id" DESC LIMIT 1;
            """;
        return connection.QuerySingleOrDefaultAsync<BaseLoad?>(new CommandDefinition(sql, cancellationToken: cancellationToken));
    }
}
