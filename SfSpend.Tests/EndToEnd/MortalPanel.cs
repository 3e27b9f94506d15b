using System.Net;
using System.Text.Json;
using Npgsql;
using SfSpend.Core;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.EndToEnd;

/// <summary>
/// The built panel as a process, with its own PostgreSQL and SFTP server, that can be killed and comes back on the same data directory.
/// It has a file to load, and knows what the warehouse looks like when nobody disturbs that.
/// </summary>
public sealed class MortalPanel(PostgresServer postgres) : IAsyncLifetime
{
    private const int RowCount = 60_000;

    private static readonly string[] Tables = ["program", "type", "fund", "finance", "transaction", "code_history"];

    private readonly TestFolder _folder = new();
    private PanelProcess? _process;

    public static object Request { get; } = new { source = "file", path = "spending.csv" };

    /// <summary>The warehouse after an undisturbed run.</summary>
    public string Undisturbed { get; private set; } = "";

    public HttpClient Client => Process.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PanelProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    public string PostgresDirectory => new DataFolders(DataDirectory).Postgres;

    private string DataDirectory => _folder.File("data");

    private string ImportDirectory => _folder.File("import");

    public async ValueTask InitializeAsync()
    {
        await postgres.GiveServerAsync(DataDirectory);
        Directory.CreateDirectory(ImportDirectory);
        await File.WriteAllTextAsync(Path.Combine(ImportDirectory, "spending.csv"), SourceRows.ToCsv(Enumerable.Range(0, RowCount).Select(RowOf)), Token);
        await StartAsync();
        await Client.ProvisionAsync();
        var run = await Client.RunAsync(Request);
        PanelStory.AssertState("Succeeded", run);
        Assert.Equal(RowCount, run.GetProperty("counts").GetProperty("loaded").GetInt64());
        Undisturbed = await DescribeWarehouseAsync();
    }

    public async Task StartAsync() =>
        _process = await PanelProcess.StartAsync(
            DataDirectory, Token, new Dictionary<string, string> { ["SfSpend__ImportDirectory"] = ImportDirectory, ["Auth__Admin__Password"] = PanelFixture.AdminPassword });

    /// <summary>A browser in which the administrator is signed in.</summary>
    public async Task<HttpClient> SignInAsync()
    {
        var browser = new HttpClient { BaseAddress = Client.BaseAddress };
        using var answer = await browser.SignInAsync("admin", PanelFixture.AdminPassword);
        return browser;
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await Process.KillAsync(cancellationToken);
        await Process.DisposeAsync();
        _process = null;
    }

    /// <summary>An environment without anything loaded.</summary>
    public async Task BeginAnewAsync()
    {
        if (_process is null)
        {
            await StartAsync();
        }

        if (await Client.ReadEnvironmentStateAsync() != "Absent")
        {
            await Client.TearDownAsync();
        }

        await Client.ProvisionAsync();
    }

    /// <summary>What readers see: counts and digests of the tables, and the reconciliation of the only load.</summary>
    public async Task<string> DescribeWarehouseAsync()
    {
        var load = Assert.Single((await GetPatientlyAsync("/api/v1/loads")).EnumerateArray());
        Assert.True(load.GetProperty("balanced").GetBoolean());
        var reconciliation = await GetPatientlyAsync($"/api/v1/loads/{load.GetProperty("loadId").GetInt64()}/reconciliation");
        List<string> description = [];
        await using var reader = NpgsqlDataSource.Create(await AddressAsync());
        foreach (var table in Tables)
        {
            await using var digest = reader.CreateCommand($"""
                SELECT COUNT(*) || ' rows ' || COALESCE(MD5(STRING_AGG(CAST(t AS text), '|' ORDER BY CAST(t AS text))), '') FROM report."{table}" AS t
                """);
            description.Add($"{table}: {await digest.ExecuteScalarAsync(Token)}");
        }

        // Where the files landed is named after the run, which is another one each time.
        var landing = $"run-{load.GetProperty("runId").GetInt64()}/";
        return string.Join('\n', [.. description, reconciliation.ToString().Replace(landing, "run/", StringComparison.Ordinal)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            // What a killed panel left running is ended by the one after it, and that one ends in order.
            await StartAsync();
        }

        await Process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>As automation should: a connection that PostgreSQL lost is a 503, after which the panel has another.</summary>
    private async Task<JsonElement> GetPatientlyAsync(string path)
    {
        await Eventually.IsAsync(
            async () =>
            {
                using var answer = await Client.GetAsync(path, Token);
                return answer.StatusCode;
            },
            status => status != HttpStatusCode.ServiceUnavailable);
        return await Client.GetJsonAsync(path);
    }

    private async Task<string> AddressAsync()
    {
        var outputs = (await GetPatientlyAsync("/api/v1/environment")).GetProperty("outputs").GetProperty("warehouse");
        var database = outputs.GetProperty("database").GetString();
        return new NpgsqlConnectionStringBuilder
        {
            Host = outputs.GetProperty("host").GetString(),
            Port = outputs.GetProperty("port").GetInt32(),
            Database = database,
            Username = $"{database}_reader",
            Password = await File.ReadAllTextAsync(Path.Combine(new DataFolders(DataDirectory).Keys, "warehouse-reader.password"), Token),
            Pooling = false,
        }.ConnectionString;
    }

    private static SourceRow RowOf(int index) => new SourceRow
    {
        Program = $"Program {index % 37}",
        ProgramCode = $"P{index % 37}",
        SubObject = $"Sub-object {index % 101}",
        SubObjectCode = $"S{index % 101}",
        Fund = $"Fund {index % 11}",
        FundCode = $"F{index % 11}",
        RelatedGovtUnits = index % 37 == 5 ? "Yes" : "No",
        RevenueOrSpending = index % 3 == 0 ? "Revenue" : "Spending",
    }.With(2021 + (index % 5), (index % 4_001) - 900 + ((index % 100) / 100m));
}
