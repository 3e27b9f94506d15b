using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Local;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Warehouse;
using SfSpend.Tests.Support.Redshift;

namespace SfSpend.Tests.Support;

/// <summary>
/// A warehouse of its own in a real PostgreSQL, with a read-only role as an environment makes it, and a folder that files land in. One of
/// Redshift's kind is loaded and asked through the stand-in; the test itself looks into the PostgreSQL behind it.
/// </summary>
internal sealed class TestWarehouse : IEnvironmentConnector, IAsyncDisposable
{
    private const string ReaderPassword = "reads only";

    private readonly TestFolder _folder = new();
    private readonly NpgsqlDataSource? _redshift;
    private readonly NpgsqlDataSource? _redshiftReader;

    private TestWarehouse(NpgsqlConnectionStringBuilder address, string role, WarehouseKind kind)
    {
        Owner = PlainDataSource.Create(address.ConnectionString);
        Reader = PlainDataSource.Create(new NpgsqlConnectionStringBuilder(address.ConnectionString) { Username = role, Password = ReaderPassword }.ConnectionString);
        Files = new ConformedFiles(_folder.Path);
        (Memory, NoMemory) = (MemoryFor(10_000_000), MemoryFor(0));
        if (kind == WarehouseKind.Postgres)
        {
            Loader = new PostgresLoader(Owner, TimeProvider.System);
            return;
        }

        StandIn = new RedshiftStandIn(address.ConnectionString, FolderBucket.OpenByUrlAsync);
        _redshift = StandIn.Connect(address.Database ?? "", address.Username ?? "", address.Password ?? "");
        _redshiftReader = StandIn.Connect(address.Database ?? "", role, ReaderPassword);
        Loader = new RedshiftLoader(
            _redshift, new RedshiftCopyRole("arn:aws:iam::123456789012:role/copy", "us-west-2"), PostgresServer.RedshiftReaders, TimeProvider.System);
    }

    public string EnvironmentName => "test";

    /// <summary>The PostgreSQL itself.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <summary>The PostgreSQL itself, as the read-only role.</summary>
    public NpgsqlDataSource Reader { get; }

    public ConformedFiles Files { get; }

    public IWarehouseLoader Loader { get; }

    /// <summary>Holds any load in memory.</summary>
    public FactMemory Memory { get; }

    /// <summary>Holds none, so that the warehouse is asked.</summary>
    public FactMemory NoMemory { get; }

    /// <summary>Null where the warehouse is of PostgreSQL's kind.</summary>
    public RedshiftStandIn? StandIn { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TestWarehouse> CreateAsync(PostgresServer server, WarehouseKind kind = WarehouseKind.Postgres)
    {
        var address = new NpgsqlConnectionStringBuilder(await server.CreateWarehouseAsync(kind));
        var role = $"{address.Database}_reader";
        var warehouse = new TestWarehouse(address, role, kind);
        await using var connection = await warehouse.Owner.OpenConnectionAsync(Token);
        await connection.ExecuteAsync(kind == WarehouseKind.Redshift
            ? $"CREATE ROLE {role} LOGIN PASSWORD '{ReaderPassword}' IN ROLE {PostgresServer.RedshiftReaders}"
            : $"""
                CREATE ROLE {role} LOGIN PASSWORD '{ReaderPassword}';
                ALTER ROLE {role} SET enable_nestloop = {LocalWarehouse.NestedLoops};
                GRANT USAGE ON SCHEMA report TO {role};
                GRANT SELECT ON ALL TABLES IN SCHEMA report TO {role};
                """);
        return warehouse;
    }

    public Task<EnvironmentConnection> ConnectAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new EnvironmentConnection(null, Files.Bucket, null, Loader, _redshiftReader ?? Reader, StandIn is null ? WarehouseDialect.Postgres : WarehouseDialect.Redshift));

    public Task<LoadResult> LoadAsync(long runId, IReadOnlyList<Fact> facts, params int[] fiscalYears) => LoadAsync(Files.Write(runId, facts, fiscalYears));

    public Task<LoadResult> LoadAsync(LoadOrder order) => Loader.LoadAsync(order, Files.Bucket, new StageProgress(), Token);

    public FactMemory MemoryFor(int rowCount, TimeProvider? time = null) =>
        new(this, Options.Create(new ReportingOptions { RowsInMemory = rowCount }), time ?? TimeProvider.System);

    /// <summary>What readers see, in an order of its own.</summary>
    public Task<IReadOnlyList<Fact>> ReadFactsAsync() => ReadFactsAsync("report");

    /// <summary>What readers see as of a load.</summary>
    public Task<IReadOnlyList<Fact>> ReadFactsAsync(LoadId load) => ReadFactsAsync($"load_{load}");

    private async Task<IReadOnlyList<Fact>> ReadFactsAsync(string schema)
    {
        await using var connection = await Reader.OpenConnectionAsync(Token);
        var facts = await connection.QueryAsync<Fact>($"""
            SELECT t.fiscal_year AS "FiscalYear", t.program_id AS "ProgramId", t.type_id AS "TypeId", t.fund_id AS "FundId",
                   s.revenue_or_spending AS "Side", t.amount AS "Amount"
            FROM {schema}.transaction AS t JOIN {schema}.finance AS s ON s.finance_id = t.finance_id
            """);
        return Sort(facts);
    }

    /// <summary>Rows that a load records as gone or come.</summary>
    public async Task<IReadOnlyList<Fact>> ReadChangeRowsAsync(LoadId loadId, string change)
    {
        await using var connection = await Reader.OpenConnectionAsync(Token);
        var facts = await connection.QueryAsync<Fact>(
            """
            SELECT t.fiscal_year AS "FiscalYear", t.program_id AS "ProgramId", t.type_id AS "TypeId", t.fund_id AS "FundId",
                   s.revenue_or_spending AS "Side", t.amount AS "Amount"
            FROM report.transaction_change AS t JOIN report.finance AS s ON s.finance_id = t.finance_id
            WHERE t.load_id = @Value AND t.change = @change
            """,
            new { loadId.Value, change });
        return Sort(facts);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await Owner.OpenConnectionAsync(Token);
        var value = await connection.ExecuteScalarAsync<T>(sql);
        return value ?? throw new InvalidOperationException($"Nothing found by: {sql}");
    }

    /// <summary>Makes it what an earlier version left: no load's changes are stored, and there is no table of members that are gone.</summary>
    public async Task ForgetStoredChangesAsync() => await ScalarAsync<int>(
        "DROP TABLE report.load_change, report.load_change_total, report.load_change_count, past.program, past.type, past.fund; SELECT 1");

    public static IReadOnlyList<Fact> Sort(IEnumerable<Fact> facts) =>
        [.. facts.OrderBy(fact => (fact.FiscalYear, fact.ProgramId, fact.TypeId, fact.FundId, fact.Side, fact.Amount))];

    public async ValueTask DisposeAsync()
    {
        foreach (var source in new[] { _redshift, _redshiftReader })
        {
            if (source is not null)
            {
                await source.DisposeAsync();
            }
        }

        if (StandIn is not null)
        {
            await StandIn.DisposeAsync();
        }

        await Reader.DisposeAsync();
        await Owner.DisposeAsync();
        _folder.Dispose();
    }
}
