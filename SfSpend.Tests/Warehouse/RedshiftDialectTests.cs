using System.Text.Json;
using Microsoft.Extensions.Options;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Warehouse;
using SfSpend.Tests.Quality;
using SfSpend.Tests.Support;
using SfSpend.Tests.Support.Redshift;

namespace SfSpend.Tests.Warehouse;

/// <summary>Whatever the panel sends to Redshift, and not to the PostgreSQL that stands in for it here, is Redshift's own SQL.</summary>
public sealed class RedshiftDialectTests(PostgresServer server)
{
    private static readonly Fact[] First =
    [
        new(2023, 1, 2, 1, "Revenue", 10m), new(2024, 1, 2, 1, "Revenue", 1_000m), new(2024, 3, 1, 2, "Spending", -5m), new(2025, 2, 3, 2, "Spending", 7.25m),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_statement_that_Redshift_gets_is_one_it_takes()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, WarehouseKind.Redshift);
        Assert.NotNull(warehouse.StandIn);
        var owner = warehouse.StandIn.Backend;
        await using var redshift = warehouse.StandIn.Connect(owner.Database ?? "", owner.Username ?? "", owner.Password ?? "");
        await RedshiftSchema.EnsureAsync(redshift, PostgresServer.RedshiftReaders, Token);
        var reader = $"{owner.Database}_user";
        await RedshiftSchema.EnsureReaderAsync(redshift, reader, PostgresServer.RedshiftReaders, Token);
        Assert.True(await RedshiftSchema.IsReadyAsync(redshift, reader, Token));
        await LoadAsync(warehouse);
        await AskAsync(warehouse);
        await warehouse.ForgetStoredChangesAsync();
        await AskAsync(warehouse);
        await warehouse.Loader.BringUpToDateAsync(Token);

        string[] sent = [.. warehouse.StandIn.Statements.Distinct()];
        var problems = await DialectCheck.FindProblemsAsync(sent, Token);

        Assert.Equal([], sent.Zip(problems).Where(pair => pair.Second is not null).Select(pair => $"{pair.Second}: {pair.First}"));
        Assert.True(sent.Length > 200, $"only {sent.Length} statements were seen");
    }

    [Fact]
    public async Task What_PostgreSQL_alone_has_is_refused_by_the_check()
    {
        string[] statements =
        [
            "INSERT INTO \"report\".\"fund\" (\"fund_id\") VALUES (1) ON CONFLICT DO NOTHING",
            "INSERT INTO \"report\".\"fund\" (\"fund_id\") VALUES (1) RETURNING \"fund_id\"",
            "SELECT * FROM \"report\".\"fund\", LATERAL (SELECT 1) AS x",
            "SELECT ARRAY[1, 2]",
            "SELECT 1 FROM \"report\".\"fund\" WHERE \"fund_id\" = ANY($1)",
            "SELECT * FROM UNNEST($1)",
            "SELECT COUNT(*) FILTER (WHERE \"fund_id\" > 1) FROM \"report\".\"fund\"",
            "CREATE INDEX x ON \"report\".\"fund\" (\"fund_id\")",
            "CREATE TABLE \"staging\".\"x\" (\"x\" text)",
            "CREATE TABLE \"staging\".\"x\" (\"x\" integer CHECK (\"x\" > 0))",
            "CREATE UNLOGGED TABLE \"staging\".\"x\" (\"x\" integer)",
            "SELECT \"fund\" FROM \"report\".\"fund\" EXCEPT ALL SELECT \"fund\" FROM \"staging\".\"fund\"",
            "SELECT 1 FROM \"report\".\"fund\" WHERE (\"fund\", \"fund_id\") > ('a', 1)",
            "SELECT string_agg(\"fund\", ',') FROM \"report\".\"fund\"",
            "SELECT to_regclass('report.fund')",
            "SELECT CAST('report' AS regnamespace)",
            "SELECT \"fund\" IS DISTINCT FROM 'a' FROM \"report\".\"fund\"",
            "SELECT c.relname FROM pg_class AS c, \"report\".\"fund\" AS f",
            "SET LOCAL work_mem = '16MB'",
            "SET TRANSACTION READ ONLY",
            "SAVEPOINT x",
            "TRUNCATE \"staging\".\"fund\"",
            "COPY \"staging\".\"fund\" (\"fund_id\") FROM STDIN",
            "MOVE FORWARD ALL IN answer",
            "FETCH FORWARD 100000 FROM answer",
            "COMMENT ON SCHEMA \"report\" IS 'x'",
            "SELECT 1; SELECT 2",
        ];

        var problems = await DialectCheck.FindProblemsAsync(statements, Token);

        Assert.Equal([], statements.Zip(problems).Where(pair => pair.Second is null).Select(pair => pair.First));
    }

    /// <summary>A first load, one that changes, removes and renames, one of a single year, one that changes nothing, one that COPY refuses.</summary>
    private static async Task LoadAsync(TestWarehouse warehouse)
    {
        warehouse.Files.History.Add("program,department,Public Protection,POL Police,POL,POL  Police,038,1999,2017,12,-5.25");
        await warehouse.CheckAsync(1, First);
        warehouse.Files.Programs[0] = "1,Patrol,PATROL,POL Police,POL,Public Protection,01,No";
        warehouse.Files.Programs.Add("4,Parks,PRK,REC Recreation,REC,Culture & Recreation,05,No");
        warehouse.Files.History.Clear();
        await warehouse.CheckAsync(2, [First[1], First[1] with { Amount = -20_000m }, First[3] with { Amount = 8m }, First[3] with { FiscalYear = 2026 }]);
        Fact[] last = [First[1], First[3] with { Amount = 8m }, First[3] with { FiscalYear = 2026 }];
        await warehouse.LoadAsync(3, last, 2024);
        Assert.False((await warehouse.LoadAsync(4, last)).Published);
        var bad = warehouse.Files.Replace(
            warehouse.Files.Write(5, [First[0]]), "transaction-2023.csv.gz", "transaction_id,fiscal_year,program_id,type_id,fund_id,finance_id,amount", "20230000001,x,1,2,1,1,10");
        await Assert.ThrowsAsync<LoadException>(() => warehouse.LoadAsync(bad));
    }

    private static async Task AskAsync(TestWarehouse warehouse)
    {
        var (reports, loads, transactions) = (new ReportRunner(warehouse), new LoadReader(warehouse), new TransactionReader(warehouse, warehouse.NoMemory));
        foreach (var load in new LoadId?[] { null, new LoadId(1) })
        {
            foreach (var report in reports.Reports)
            {
                await reports.RunAsync(report.Id, new ReportFilter(2023, 2026, IncludeRelatedUnits: true, load), Token);
            }

            await reports.ReadOverviewAsync(includeRelatedUnits: false, load, Token);
            List<Tallies> tallies = [];
            foreach (var axis in Enum.GetValues<ExploreAxis>())
            {
                tallies.Add(await new TallyReader(warehouse, warehouse.NoMemory).ReadAsync(axis, load, Token));
                var top = await warehouse.ExploreAsync(new ExploreQuestion(axis, [], 2024, "Revenue", true, load));
                var others = EveryFilter.Members?.Where(member => !Hierarchies.LevelsOf(axis).Contains(member.Key)).ToDictionary() ?? [];
                await warehouse.ExploreAsync(new ExploreQuestion(axis, [top.Children[0].Name], 2024, "Revenue", false, load) { ComparedYear = 2023, Others = others });
            }

            await new MemberReader(warehouse).ReadAsync(tallies, Token);
            foreach (var sort in Enum.GetValues<TransactionSort>())
            {
                var page = await transactions.ReadPageAsync(EveryFilter, sort, 1, null, load, null, Token);
                await transactions.ReadPageAsync(new TransactionFilter(), sort, 1, new TransactionCursor(1m, 1), load, null, Token);
                Assert.NotNull(page);
            }

            await transactions.FindAsync(20_240_000_001, load, Token);
            await new QueryRunner(warehouse, Options.Create(new QueryOptions())).RunAsync("SELECT COUNT(*) FROM transaction WHERE fiscal_year = {{year}}", Values(2024), 1, new LoadId(1), Token);
        }

        await new QueryRunner(warehouse, Options.Create(new QueryOptions())).ExplainAsync("SELECT COUNT(*) FROM report.transaction WHERE fiscal_year = {{year}}", Values(2024), null, Token);
        await new StarDescription(warehouse).ReadAsync(Token);
        await new ReceiptReader(transactions, loads, new SourceLines(new(warehouse.Files.Folder)), warehouse).ReadAsync(20_240_000_001, null, Token);
        await loads.ListOutlinesAsync(Token);
        await loads.FindOutlineAsync(new LoadId(2), Token);
        await loads.FindByRunAsync(new RunId(2), Token);
        await loads.ReadYearsAsync(new LoadId(2), Token);
        await loads.ReadReconciliationAsync(new LoadId(2), Token);
        var filter = new ChangeFilter(2025, "DPH Public Health", "Grants", "Changed");
        await loads.ReadChangesAsync(new LoadId(2), filter, 1, new ChangeCursor(1), Token);
        await loads.SumChangesAsync(new LoadId(2), filter, Token);
        await loads.FindUnknownAsync(new LoadId(2), filter, Token);
        await loads.ReadAllChangesAsync(new LoadId(2), filter, _ => Task.CompletedTask, Token);
    }

    private static TransactionFilter EveryFilter => new(
        2023, 2026, "Revenue", TransactionUnits.Only, TransactionFilter.Levels.ToDictionary(level => level.Column, _ => "x"), "tax", 1m, 2m, CityTerms.Overtime);

    private static Dictionary<string, JsonElement> Values(int year) => new() { ["year"] = JsonSerializer.SerializeToElement(year) };
}
