using System.Text.Json;
using Microsoft.Extensions.Options;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class PostgresAsOfTests(PostgresServer server, AsOfTests.OnPostgres loaded) : AsOfTests(server, WarehouseKind.Postgres, loaded), IClassFixture<AsOfTests.OnPostgres>;

public sealed class RedshiftAsOfTests(PostgresServer server, AsOfTests.OnRedshift loaded) : AsOfTests(server, WarehouseKind.Redshift, loaded), IClassFixture<AsOfTests.OnRedshift>;

/// <summary>Questions as of a load give what was published then, whatever was published since.</summary>
public abstract class AsOfTests(PostgresServer server, WarehouseKind kind, AsOfTests.Loaded loaded)
{
    private static readonly LoadId First = new(1);
    private static readonly LoadId Second = new(2);

    private static readonly Fact[] Then =
    [
        new(2024, 1, 2, 1, "Revenue", 1_000_000.00m),
        new(2024, 1, 1, 1, "Spending", 250.50m),
        new(2025, 2, 1, 2, "Spending", 99.99m),
    ];

    private static readonly Fact[] Now =
    [
        new(2024, 1, 2, 1, "Revenue", 2_000_000.00m),
        new(2024, 2, 1, 1, "Spending", 0.01m),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_report_answers_as_it_did_when_the_load_was_current()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        var runner = new ReportRunner(warehouse);
        await warehouse.LoadAsync(1, Then);
        var before = await AnswersAsync(runner, null);
        Assert.Equal(before, await AnswersAsync(runner, First));
        RenamePatrol(warehouse);

        await warehouse.LoadAsync(2, Now);

        Assert.Equal(before, await AnswersAsync(runner, First));
        Assert.Equal(await AnswersAsync(runner, null), await AnswersAsync(runner, Second));
        var answered = before.Zip(await AnswersAsync(runner, Second))
            .Where(pair => !pair.First.Contains("No transaction falls", StringComparison.Ordinal) && !pair.First.Contains("That does not mean zero", StringComparison.Ordinal))
            .ToList();
        Assert.True(answered.Count >= 10, $"only {answered.Count} questions had an answer");
        Assert.All(answered, pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public async Task An_answer_says_which_load_it_is_of_and_the_sql_that_was_run()
    {
        var warehouse = loaded.Warehouse;

        var past = await new ReportRunner(warehouse).RunAsync("taxes-as-revenue", new ReportFilter(null, null, true, First), Token);
        var current = await new ReportRunner(warehouse).RunAsync("taxes-as-revenue", new ReportFilter(null, null, true), Token);

        Assert.Equal((First, Second), (past?.Load.LoadId, current?.Load.LoadId));
        Assert.Contains("\"load_1\".\"transaction\"", past?.Report.Sql, StringComparison.Ordinal);
        Assert.DoesNotContain("\"report\"", past?.Report.Sql, StringComparison.Ordinal);
        Assert.DoesNotContain("\"load_", current?.Report.Sql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_has_the_years_of_then()
    {
        var warehouse = loaded.Warehouse;
        var runner = new ReportRunner(warehouse);

        var past = await runner.ReadOverviewAsync(includeRelatedUnits: true, First, Token);

        Assert.Equal(First, past?.Load.LoadId);
        Assert.Equal(
            [new OverviewYear(2024, 1_000_000m, 250.50m, 2, IsOpen: false), new OverviewYear(2025, 0m, 99.99m, 1, IsOpen: false)], past?.Years);
        Assert.Equal([2024], (await runner.ReadOverviewAsync(true, Second, Token))?.Years.Select(year => year.FiscalYear));
    }

    [Theory]
    [InlineData(ExploreAxis.Organization, "Public Protection Then")]
    [InlineData(ExploreAxis.Type, "Salaries")]
    [InlineData(ExploreAxis.Fund, "General Fund")]
    public async Task The_explorer_walks_down_the_hierarchy_of_then(ExploreAxis axis, string top)
    {
        var warehouse = loaded.Warehouse;
        var question = new ExploreQuestion(axis, [], 2024, "Spending", IncludeRelatedUnits: true, First);

        var past = await warehouse.ExploreAsync(question);

        Assert.Equal((First, 250.50m), (past.Load.LoadId, past.Total));
        Assert.Equal(top, Assert.Single(past.Children).Name);
        Assert.Equal(2025, (await warehouse.ExploreAsync(question with { FiscalYear = null })).FiscalYear);
    }

    [Fact]
    public async Task A_query_of_ones_own_finds_the_tables_of_the_load_without_a_schema()
    {
        var warehouse = loaded.Warehouse;
        const string sql = """
            SELECT COUNT(*) AS n, SUM(t.amount) AS total, MIN(p.organization_group) AS of, 'report.transaction' AS quoted -- report.transaction
            FROM transaction AS t JOIN program AS p ON p.program_id = t.program_id AND p.program_id = 1
            """;

        Assert.Equal([2L, 1_000_250.50m, "Public Protection Then", "report.transaction"], Assert.Single((await QueryAsync(warehouse, sql, First)).Rows));
        Assert.Equal([1L, 2_000_000.00m, "Public Protection", "report.transaction"], Assert.Single((await QueryAsync(warehouse, sql, Second)).Rows));
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM report.transaction", "reads report.transaction")]
    [InlineData("""SELECT COUNT(*) FROM transaction AS t JOIN "report" . "program" AS p ON p.program_id = t.program_id""", "reads report.program")]
    [InlineData("WITH now AS (SELECT * FROM REPORT/**/.fund) SELECT COUNT(*) FROM now", "reads report.fund")]
    [InlineData("SELECT (SELECT COUNT(*) FROM load_2.transaction) - (SELECT COUNT(*) FROM transaction)", "reads load_2.transaction")]
    [InlineData("SELECT COUNT(*) FROM load", "A question as of load 1 has the tables transaction, program")]
    [InlineData("SELECT COUNT(*) FROM past.program_from_1", "permission denied")]
    public async Task A_query_that_would_read_something_else_than_the_load_is_refused(string sql, string reason)
    {
        var warehouse = loaded.Warehouse;

        var refusal = await Assert.ThrowsAsync<QueryException>(() => QueryAsync(warehouse, sql, First));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_after_one_as_of_a_load_is_of_the_current_load_again()
    {
        var warehouse = loaded.Warehouse;
        await QueryAsync(warehouse, "SELECT 1 FROM transaction LIMIT 1", First);

        Assert.Equal([2L], Assert.Single((await QueryAsync(warehouse, "SELECT COUNT(*) FROM report.transaction", null)).Rows));
        await Assert.ThrowsAsync<QueryException>(() => QueryAsync(warehouse, "SELECT COUNT(*) FROM transaction", null));
    }

    [Fact]
    public async Task A_load_that_is_not_there_is_said_to_be_missing()
    {
        var warehouse = loaded.Warehouse;
        var missing = new LoadId(3);

        var problems = new[]
        {
            await Assert.ThrowsAsync<NoSuchLoadException>(() => new ReportRunner(warehouse).RunAsync("taxes-as-revenue", new ReportFilter(null, null, true, missing), Token)),
            await Assert.ThrowsAsync<NoSuchLoadException>(() => new ReportRunner(warehouse).ReadOverviewAsync(true, missing, Token)),
            await Assert.ThrowsAsync<NoSuchLoadException>(() => warehouse.ExploreAsync(new(ExploreAxis.Fund, [], 2024, "Spending", true, missing))),
            await Assert.ThrowsAsync<NoSuchLoadException>(() => QueryAsync(warehouse, "SELECT 1", missing)),
        };

        Assert.All(problems, problem => Assert.StartsWith("There is no load 3.", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_load_of_which_nothing_was_kept_says_so()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, Then);
        await warehouse.ScalarAsync<int>("DROP SCHEMA load_1 CASCADE; SELECT 1");

        var problem = await Assert.ThrowsAsync<NoSuchLoadException>(() => new ReportRunner(warehouse).ReadOverviewAsync(true, First, Token));

        Assert.Contains("published before the warehouse kept every load", problem.Message, StringComparison.Ordinal);
    }

    private static void RenamePatrol(TestWarehouse warehouse) => warehouse.Files.Programs[0] = "1,Patrol,PAT,POL Police,POL,Public Protection,01,No";

    private static Task<QueryResult> QueryAsync(TestWarehouse warehouse, string sql, LoadId? load) =>
        new QueryRunner(warehouse, Options.Create(new QueryOptions())).RunAsync(sql, new Dictionary<string, JsonElement>(), 10, load, Token);

    /// <summary>What the reports say: sentence and rows.</summary>
    private static async Task<IReadOnlyList<string>> AnswersAsync(ReportRunner runner, LoadId? load)
    {
        var answers = new List<string>();
        foreach (var report in runner.Reports)
        {
            var result = await runner.RunAsync(report.Id, new ReportFilter(null, null, IncludeRelatedUnits: true, load), Token);
            Assert.NotNull(result);
            answers.Add($"{report.Id}: {result.Sentence} {string.Join(" | ", result.Rows.Select(row => string.Join(", ", row)))}");
        }

        return answers;
    }

    public abstract class Loaded(PostgresServer server, WarehouseKind kind) : LoadedWarehouse(server, kind)
    {
        internal override IReadOnlyList<Fact> Facts => Then;

        internal override void Prepare(ConformedFiles files) => files.Programs[0] = "1,Patrol,PAT,POL Police,POL,Public Protection Then,01,No";

        internal override Task LoadMoreAsync(TestWarehouse warehouse)
        {
            RenamePatrol(warehouse);
            return warehouse.LoadAsync(2, Now);
        }
    }

    public sealed class OnPostgres(PostgresServer server) : Loaded(server, WarehouseKind.Postgres);

    public sealed class OnRedshift(PostgresServer server) : Loaded(server, WarehouseKind.Redshift);
}
