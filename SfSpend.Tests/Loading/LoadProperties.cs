using System.Globalization;
using Dapper;
using FsCheck.Xunit;
using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;
using SfSpend.Tests.Conforming;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Loading;

/// <summary>What holds for whatever a source may be and whatever happens to it between loads, over conforming and loading as they are.</summary>
public sealed class LoadProperties(PostgresServer server)
{
    private const string UnusedMembers = """
        SELECT COALESCE(string_agg(name, ', '), '') FROM (
            SELECT program AS name FROM report.program WHERE program_id NOT IN (SELECT program_id FROM report.transaction)
            UNION ALL SELECT sub_object FROM report.type WHERE type_id NOT IN (SELECT type_id FROM report.transaction)
            UNION ALL SELECT fund FROM report.fund WHERE fund_id NOT IN (SELECT fund_id FROM report.transaction)) AS unused
        """;

    private static readonly ConformTuning Small = new(1 << 12, 1 << 16, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Property(Arbitrary = [typeof(SourceHistoryGenerator)], MaxTest = 12)]
    public Task After_each_load_the_warehouse_is_the_source_the_changes_are_the_difference_and_every_load_is_as_it_was(SourceHistory history) =>
        HoldsAsync(history, WarehouseKind.Postgres);

    [Property(Arbitrary = [typeof(SourceHistoryGenerator)], MaxTest = 4)]
    public Task The_same_holds_on_Redshift(SourceHistory history) => HoldsAsync(history, WarehouseKind.Redshift);

    private async Task HoldsAsync(SourceHistory history, WarehouseKind kind)
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        using var workspace = new ConformWorkspace();
        var published = new Dictionary<LoadId, string>();
        var members = MemberCatalog.Empty;
        IReadOnlyList<string> before = [];
        var run = 0;
        foreach (var state in history.States())
        {
            var result = await LoadAsync(warehouse, workspace, ++run, state);

            Assert.Equal(LinesOf(state.Conformed), await ReadLinesAsync(warehouse));
            var now = KeysOf(state.Conformed);
            if (result.Published)
            {
                Assert.Equal(run == 1 ? [] : Minus(before, now), await ReadChangesAsync(warehouse, result.LoadId, "Removed"));
                Assert.Equal(run == 1 ? [] : Minus(now, before), await ReadChangesAsync(warehouse, result.LoadId, "Added"));
                published.Add(result.LoadId, await ReadAllAsync(warehouse, null));
            }

            Assert.Equal("", await warehouse.ScalarAsync<string>(UnusedMembers));
            foreach (var (load, then) in published)
            {
                Assert.Equal(then, await ReadAllAsync(warehouse, load));
            }

            members = AssertKept(members, await warehouse.Loader.ReadMembersAsync(Token));
            before = now;
        }
    }

    private static async Task<LoadResult> LoadAsync(TestWarehouse warehouse, ConformWorkspace workspace, int run, SourceState state)
    {
        var extract = workspace.Write("source.csv", SourceRows.ToCsv(state.Rows));
        var conformed = await workspace.ConformAsync([extract], await warehouse.Loader.ReadMembersAsync(Token), Small, cancellationToken: Token);
        var bucket = new FolderBucket(workspace.ConformedFolder);
        var landed = new LandedManifest("", Direct: true, [.. conformed.Files.Select(file => new LandedObject(file.FileName, file.ByteCount, file.Sha256))]);
        var order = new LoadOrder(new RunId(run), new RawManifest("file", [extract], SourceCells: null), conformed, landed, [], "tester");
        return await warehouse.Loader.LoadAsync(order, bucket, new StageProgress(), Token);
    }

    /// <summary>Year, names, codes and amount of every row, in an order of their own.</summary>
    private static string[] LinesOf(IEnumerable<SourceRow> rows) => Sort(rows.Select(row => string.Join(
        '|', row.FiscalYear, row.RevenueOrSpending, row.RelatedGovtUnits, row.Department, row.DepartmentCode, row.Program, row.Character, row.SubObject, row.SubObjectCode, Dollars(row))));

    /// <summary>What makes two rows the same one when loads are compared: its members, whatever they are called, its year, side and amount.</summary>
    private static string[] KeysOf(IEnumerable<SourceRow> rows) => Sort(rows.Select(row => string.Join(
        '|', row.FiscalYear, row.RevenueOrSpending, row.Department?.ToUpperInvariant(), row.SubObject?.ToUpperInvariant(), Dollars(row))));

    private static async Task<string[]> ReadLinesAsync(TestWarehouse warehouse) => Sort(await ReadAsync(warehouse, """
        SELECT concat_ws('|', t.fiscal_year, s.revenue_or_spending, p.related_govt_units, p.department, p.department_code, p.program, y.character, y.sub_object, y.sub_object_code, t.amount)
        FROM report.transaction AS t
        JOIN report.finance AS s USING (finance_id) JOIN report.program AS p USING (program_id) JOIN report.type AS y USING (type_id)
        """));

    /// <summary>By all members there ever were: those of removed rows may be gone from the load.</summary>
    private static async Task<string[]> ReadChangesAsync(TestWarehouse warehouse, LoadId load, string change) => Sort(await ReadAsync(warehouse.Owner, $"""
        SELECT concat_ws('|', t.fiscal_year, s.revenue_or_spending, UPPER(p.department), UPPER(y.sub_object), t.amount)
        FROM report.transaction_change AS t
        JOIN report.finance AS s USING (finance_id) JOIN past.program AS p USING (program_id) JOIN past.type AS y USING (type_id)
        WHERE t.load_id = {load} AND t.change = '{change}'
        """));

    /// <summary>Everything a reader can see of a load: each row with its transaction id and members, the code history, and every report's answer.</summary>
    private static async Task<string> ReadAllAsync(TestWarehouse warehouse, LoadId? load)
    {
        var schema = load is { } id ? $"load_{id}" : "report";
        var rows = await ReadAsync(warehouse, $"""
            SELECT CAST(ROW(t.*, s.*, p.*, y.*, f.*) AS text)
            FROM {schema}.transaction AS t JOIN {schema}.finance AS s USING (finance_id)
            JOIN {schema}.program AS p USING (program_id) JOIN {schema}.type AS y USING (type_id) JOIN {schema}.fund AS f USING (fund_id)
            UNION ALL SELECT CAST(ROW(h.*) AS text) FROM {schema}.code_history AS h
            UNION ALL SELECT CAST(ROW(p.*) AS text) FROM {schema}.program AS p
            """);
        var runner = new ReportRunner(warehouse);
        var answers = new List<string>();
        foreach (var report in runner.Reports)
        {
            var answer = await runner.RunAsync(report.Id, new ReportFilter(null, null, IncludeRelatedUnits: true, load), Token);
            answers.Add($"{answer?.Load.LoadId} {answer?.Sentence} {string.Join(';', (answer?.Rows ?? []).Select(row => string.Join(',', row)))}");
        }

        return string.Join('\n', [.. Sort(rows), .. answers]);
    }

    private static Task<IEnumerable<string>> ReadAsync(TestWarehouse warehouse, string sql) => ReadAsync(warehouse.Reader, sql);

    private static async Task<IEnumerable<string>> ReadAsync(NpgsqlDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync(Token);
        return await connection.QueryAsync<string>(sql);
    }

    private static MemberCatalog AssertKept(MemberCatalog before, MemberCatalog now)
    {
        Assert.All(before.Programs, member => Assert.Equal(member.Value, now.Programs[member.Key]));
        Assert.All(before.Types, member => Assert.Equal(member.Value, now.Types[member.Key]));
        Assert.All(before.Funds, member => Assert.Equal(member.Value, now.Funds[member.Key]));
        return now;
    }

    private static string[] Minus(IEnumerable<string> left, IEnumerable<string> right)
    {
        var rest = left.ToList();
        foreach (var row in right)
        {
            rest.Remove(row);
        }

        return Sort(rest);
    }

    private static string Dollars(SourceRow row) =>
        decimal.Parse(row.Amount ?? "", CultureInfo.InvariantCulture).ToString("0.00", CultureInfo.InvariantCulture);

    private static string[] Sort(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];
}
