using System.Text.Json;
using Microsoft.Extensions.Options;
using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;
using SfSpend.Core.Transferring;
using SfSpend.Tests.Scraping.Sample;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

/// <summary>The same source, loaded twice into both engines: whatever is asked of them, the answers are the same to the cent and to the row.</summary>
public sealed class EnginesAgreeTests(PostgresServer server)
{
    private static readonly int[] Years = [2017, 2018];
    private static readonly JsonSerializerOptions WithFields = new() { IncludeFields = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_asked_of_the_sample_has_the_same_answer_on_both_engines()
    {
        using var folder = new TestFolder();
        await using var postgres = await TestWarehouse.CreateAsync(server, WarehouseKind.Postgres);
        await using var redshift = await TestWarehouse.CreateAsync(server, WarehouseKind.Redshift);
        var (first, second) = (await ConformAsync(folder.Path, 1, Years), await ConformAsync(folder.Path, 2, [2018]));

        Assert.Equal(await LoadAsync(postgres, first), await LoadAsync(redshift, first));
        Assert.Equal(await LoadAsync(postgres, second), await LoadAsync(redshift, second));

        var answers = await AnswersAsync(postgres);
        Assert.True(answers.Count > 80, $"only {answers.Count} answers");
        Assert.Equal(answers, await AnswersAsync(redshift));
    }

    /// <summary>The second time from another seed, so that almost every row is another.</summary>
    private static async Task<(LoadOrder Order, FolderBucket Bucket)> ConformAsync(string folder, int run, int[] years)
    {
        var (rawFolder, conformedFolder) = (Directory.CreateDirectory(Path.Combine(folder, $"raw-{run}")).FullName, Path.Combine(folder, $"conformed-{run}"));
        var raw = await SampleExtracts.ScrapeAsync(rawFolder, years, seed: run);
        var conformed = await new Conformer(ConformTuning.Default).ConformAsync(raw, rawFolder, conformedFolder, MemberCatalog.Empty, new StageProgress(), Token);
        var landed = new LandedManifest("", Direct: true, [.. conformed.Files.Select(file => new LandedObject(file.FileName, file.ByteCount, file.Sha256))]);
        return (new LoadOrder(new RunId(run), raw, conformed, landed, [], "tester"), new FolderBucket(conformedFolder));
    }

    /// <returns>What the load did, and what the checks found.</returns>
    private static async Task<string> LoadAsync(TestWarehouse warehouse, (LoadOrder Order, FolderBucket Bucket) files)
    {
        IReadOnlyList<CheckResult> checks = [];
        var order = files.Order with
        {
            Review = (staged, _) =>
            {
                checks = staged.Checks;
                return Task.CompletedTask;
            },
        };
        var result = await warehouse.Loader.LoadAsync(order, files.Bucket, new StageProgress(), Token);
        return Text(new { result, checks });
    }

    private static async Task<IReadOnlyList<string>> AnswersAsync(TestWarehouse warehouse)
    {
        List<string> answers = [];
        foreach (var load in new LoadId?[] { null, new(1) })
        {
            answers.AddRange(await ReportsAsync(warehouse, load));
            answers.AddRange(await WalkAsync(warehouse, load));
            answers.AddRange(await TransactionsAsync(warehouse, load));
        }

        var loads = new LoadReader(warehouse);
        answers.Add(Text((await loads.ListOutlinesAsync(Token)).Select(outline => (outline.BaseLoadId, outline.ChangeCount, outline.Load.RowCount)).ToList()));
        answers.Add(Text(await loads.ReadYearsAsync(new LoadId(2), Token)));
        answers.Add(Text(await loads.ReadReconciliationAsync(new LoadId(2), Token)));
        answers.Add(Text(await loads.SumChangesAsync(new LoadId(2), new ChangeFilter(), Token)));
        answers.AddRange(await ChangesAsync(loads));
        answers.Add(Text(await QueryAsync(warehouse, "SELECT p.department, SUM(t.amount) AS amount FROM report.transaction AS t JOIN report.program AS p ON p.program_id = t.program_id GROUP BY p.department ORDER BY p.department", null)));
        answers.Add(Text(await QueryAsync(warehouse, "SELECT fiscal_year, COUNT(*) AS n FROM transaction GROUP BY fiscal_year ORDER BY fiscal_year", new LoadId(1))));
        answers.Add(Text((await new StarDescription(warehouse).ReadAsync(Token)).Select(table => (table.Name, table.RowCount, table.Meaning, Columns: table.Columns.Select(column => column.Name).ToList())).ToList()));
        return answers;
    }

    private static async Task<IReadOnlyList<string>> ReportsAsync(TestWarehouse warehouse, LoadId? load)
    {
        var runner = new ReportRunner(warehouse);
        List<string> answers = [Text((await runner.ReadOverviewAsync(includeRelatedUnits: true, load, Token))?.Years)];
        foreach (var report in runner.Reports)
        {
            var result = await runner.RunAsync(report.Id, new ReportFilter(2018, null, IncludeRelatedUnits: load is null, load), Token);
            answers.Add($"{report.Id} {result?.Sentence} {Text(result?.Rows)}");
        }

        return answers;
    }

    /// <summary>From the top of each axis down to the bottom, always into the first child.</summary>
    private static async Task<IReadOnlyList<string>> WalkAsync(TestWarehouse warehouse, LoadId? load)
    {
        List<string> answers = [];
        foreach (var axis in Enum.GetValues<ExploreAxis>())
        {
            List<string> path = [];
            while (path.Count < Hierarchies.LevelsOf(axis).Count)
            {
                var found = await warehouse.ExploreAsync(new ExploreQuestion(axis, [.. path], 2018, "Spending", true, load) { ComparedYear = 2017 });
                answers.Add(Text((found.Total, found.TransactionCount, found.Children, found.History)));
                path.Add(found.Children[0].Name);
            }
        }

        return answers;
    }

    private static async Task<IReadOnlyList<string>> TransactionsAsync(TestWarehouse warehouse, LoadId? load)
    {
        var reader = new TransactionReader(warehouse, warehouse.NoMemory);
        List<string> answers = [];
        foreach (var sort in Enum.GetValues<TransactionSort>())
        {
            TransactionCursor? after = null;
            for (var number = 0; number < 3; number++)
            {
                var page = await warehouse.ReadPageAsync(new TransactionFilter(RevenueOrSpending: "Revenue", Term: CityTerms.Taxes), sort, 20, after, load);
                answers.Add(Text((page.RowCount, page.Amount, page.Transactions)));
                after = page.Next;
            }
        }

        var (_, transaction) = await reader.FindAsync(20_180_000_001, load, Token);
        return [.. answers, Text(transaction)];
    }

    private static async Task<IReadOnlyList<string>> ChangesAsync(LoadReader loads)
    {
        List<string> answers = [];
        ChangeCursor? after = null;
        for (var number = 0; number < 3; number++)
        {
            var page = await loads.ReadChangesAsync(new LoadId(2), new ChangeFilter(FiscalYear: 2018), 50, after, Token);
            answers.Add(Text((page?.TotalCount, page?.Changes)));
            after = ChangeCursor.Parse(page?.Next ?? "");
        }

        return answers;
    }

    private static async Task<object> QueryAsync(TestWarehouse warehouse, string sql, LoadId? load)
    {
        var result = await new QueryRunner(warehouse, Options.Create(new QueryOptions())).RunAsync(sql, new Dictionary<string, JsonElement>(), 50, load, Token);
        return (Columns: result.Columns.Select(column => column.Name).ToList(), result.Rows, result.TotalRowCount);
    }

    private static string Text(object? value) => JsonSerializer.Serialize(value, WithFields);
}
