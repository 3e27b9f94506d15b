using Dapper;
using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;

namespace SfSpend.Tests.Support;

/// <summary>A warehouse of its own in a real PostgreSQL, with a read-only role as the local environment makes it, and a folder that files land in.</summary>
internal sealed class TestWarehouse : IEnvironmentConnector, IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    private TestWarehouse(NpgsqlDataSource owner, NpgsqlDataSource reader)
    {
        Owner = owner;
        Reader = reader;
        Files = new ConformedFiles(_folder.Path);
        Loader = new PostgresLoader(owner, TimeProvider.System);
    }

    public string EnvironmentName => "test";

    public NpgsqlDataSource Owner { get; }

    public NpgsqlDataSource Reader { get; }

    public ConformedFiles Files { get; }

    public PostgresLoader Loader { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TestWarehouse> CreateAsync(PostgresServer server)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(await server.CreateWarehouseAsync());
        var owner = NpgsqlDataSource.Create(connectionString);

        var role = $"{connectionString.Database}_reader";
        await using (var connection = await owner.OpenConnectionAsync(Token))
        {
            await connection.ExecuteAsync($"""
                CREATE ROLE {role} LOGIN PASSWORD 'reads only';
                GRANT USAGE ON SCHEMA report TO {role};
                GRANT SELECT ON ALL TABLES IN SCHEMA report TO {role};
                """);
        }

        var reader = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString.ConnectionString) { Username = role, Password = "reads only" });
        return new TestWarehouse(owner, reader);
    }

    public Task<EnvironmentConnection> ConnectAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new EnvironmentConnection(null, Files.Bucket, null, Loader, Reader));

    public Task<LoadResult> LoadAsync(long runId, IReadOnlyList<Fact> facts, params int[] fiscalYears) => LoadAsync(Files.Write(runId, facts, fiscalYears));

    public Task<LoadResult> LoadAsync(LoadOrder order) => Loader.LoadAsync(order, Files.Bucket, new StageProgress(), Token);

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

    public static IReadOnlyList<Fact> Sort(IEnumerable<Fact> facts) =>
        [.. facts.OrderBy(fact => (fact.FiscalYear, fact.ProgramId, fact.TypeId, fact.FundId, fact.Side, fact.Amount))];

    public async ValueTask DisposeAsync()
    {
        await Reader.DisposeAsync();
        await Owner.DisposeAsync();
        _folder.Dispose();
    }
}
