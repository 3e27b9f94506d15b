using System.Globalization;
using FsCheck.Xunit;
using SfSpend.Core;
using SfSpend.Core.Conforming;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Conforming;

/// <summary>What holds for whatever rows a source may have.</summary>
[Properties(Arbitrary = [typeof(SourceRowGenerator)], MaxTest = 60)]
public sealed class ConformProperties
{
    /// <summary>Rows straddle many blocks, and several workers race.</summary>
    private static readonly ConformTuning Tiny = new(97, 1 << 16, 3);

    private static readonly ConformTuning Alone = new(1 << 20, 1 << 22, 1);

    [Property]
    public async Task No_row_and_no_cent_is_lost(SourceRow[] rows)
    {
        using var workspace = new ConformWorkspace();
        var manifest = await ConformAsync(workspace, rows, Tiny);

        Assert.Equal(rows.Length + 1, manifest.SourceRowCount);
        Assert.Equal(manifest.SourceRowCount, manifest.ConformedRowCount + manifest.RejectedRowCount);
        Assert.Equal(manifest.RejectedRowCount, manifest.Rejects.Count);
        var rejected = manifest.Rejects
            .Where(reject => reject is { FiscalYear: not null, RevenueOrSpending: not null, RelatedGovtUnits: not null })
            .Select(reject => new CellTotal(reject.FiscalYear ?? 0, reject.RevenueOrSpending ?? "", reject.RelatedGovtUnits ?? "", 1, reject.Amount ?? 0));
        Assert.Equal(manifest.RawCells, Sum(manifest.ConformedCells.Concat(rejected)));

        var programs = workspace.Read("program.csv.gz").ToDictionary(program => program["program_id"]);
        var written = workspace.ReadFacts().Select(fact => new CellTotal(
            int.Parse(fact["fiscal_year"], CultureInfo.InvariantCulture),
            fact["finance_id"] == "1" ? "Spending" : "Revenue",
            programs[fact["program_id"]]["related_govt_units"],
            1,
            decimal.Parse(fact["amount"], CultureInfo.InvariantCulture)));
        Assert.Equal(manifest.ConformedCells, Sum(written));
    }

    [Property]
    public async Task Every_fact_leads_back_to_its_row(SourceRow[] rows)
    {
        using var workspace = new ConformWorkspace();
        await ConformAsync(workspace, rows, Tiny);
        var ofYear = WithOneGood(rows).GroupBy(row => row.FiscalYear ?? "").ToDictionary(group => group.Key, group => group.ToList());
        var members = new[] { "program", "type", "fund" }.ToDictionary(table => table, table => workspace.Read(table + ".csv.gz").ToDictionary(member => member[table + "_id"]));
        foreach (var fact in workspace.ReadFacts())
        {
            var number = long.Parse(fact["transaction_id"], CultureInfo.InvariantCulture) - (10_000_000L * long.Parse(fact["fiscal_year"], CultureInfo.InvariantCulture));
            var row = ofYear[fact["fiscal_year"]][(int)number - 1];
            Assert.Equal(decimal.Parse(row.Amount ?? "", CultureInfo.InvariantCulture), decimal.Parse(fact["amount"], CultureInfo.InvariantCulture));
            var (program, type, fund) = (members["program"][fact["program_id"]], members["type"][fact["type_id"]], members["fund"][fact["fund_id"]]);
            AssertSameName(row.Department, program["department"], "No Department");
            AssertSameName(row.Program, program["program"], "No Program");
            AssertSameName(row.Character, type["character"], "No Character");
            AssertSameName(row.SubObject, type["sub_object"], "No Sub Object");
            AssertSameName(row.Fund, fund["fund"], "No Fund");
        }
    }

    [Property]
    public async Task The_order_of_rows_changes_nothing_but_their_transaction_ids(SourceRow[] rows, int seed)
    {
        var shuffled = rows.ToArray();
        new Random(seed).Shuffle(shuffled);
        using var one = new ConformWorkspace();
        using var other = new ConformWorkspace();
        var first = await ConformAsync(one, rows, Alone);
        var second = await ConformAsync(other, shuffled, Tiny);

        Assert.Equal(first.Files.Where(file => file.Table != "transaction"), second.Files.Where(file => file.Table != "transaction"));
        Assert.Equal(first.ConformedCells, second.ConformedCells);
        Assert.Equal(first.RawCells, second.RawCells);
        Assert.Equal(FactsWithoutId(one), FactsWithoutId(other));
    }

    [Property]
    public async Task Neither_the_size_of_blocks_nor_the_number_of_workers_changes_anything(SourceRow[] rows, byte blockByteCount)
    {
        using var one = new ConformWorkspace();
        using var other = new ConformWorkspace();
        var first = await ConformAsync(one, rows, Alone);
        var second = await ConformAsync(other, rows, new(blockByteCount + 1, 1 << 16, (blockByteCount % 4) + 1));

        Assert.Equal(first.Files, second.Files);
        Assert.Equal(first.Rejects, second.Rejects);
        Assert.Equal(first.RawCells, second.RawCells);
        Assert.Equal(first.DataAsOf, second.DataAsOf);
    }

    [Property]
    public async Task What_was_conformed_once_keeps_its_keys_beside_anything_new(SourceRow[] before, SourceRow[] after)
    {
        using var workspace = new ConformWorkspace();
        await ConformAsync(workspace, before, Alone);
        var known = Catalog(workspace);
        await workspace.ConformAsync([workspace.Write("source.csv", SourceRows.ToCsv([.. WithOneGood(before), .. after]))], known, Tiny);
        var now = Catalog(workspace);
        Assert.All(known.Programs, member => Assert.Equal(member.Value, now.Programs[member.Key]));
        Assert.All(known.Types, member => Assert.Equal(member.Value, now.Types[member.Key]));
        Assert.All(known.Funds, member => Assert.Equal(member.Value, now.Funds[member.Key]));
        Assert.Equal(now.Funds.Count, now.Funds.Values.Distinct().Count());
    }

    private static Task<ConformedManifest> ConformAsync(ConformWorkspace workspace, SourceRow[] rows, ConformTuning tuning) =>
        workspace.ConformAsync([workspace.Write("source.csv", SourceRows.ToCsv(WithOneGood(rows)))], tuning: tuning);

    /// <summary>A source without rows is refused; that is another test's matter.</summary>
    private static IEnumerable<SourceRow> WithOneGood(SourceRow[] rows) => rows.Append(new());

    private static MemberCatalog Catalog(ConformWorkspace workspace) => new(
        workspace.Read("program.csv.gz").ToDictionary(
            member => NaturalKey.OfProgram(member["organization_group"], member["department"], member["program"], member["related_govt_units"]), Id("program_id")),
        workspace.Read("type.csv.gz").ToDictionary(member => NaturalKey.OfType(member["character"], member["object"], member["sub_object"]), Id("type_id")),
        workspace.Read("fund.csv.gz").ToDictionary(member => NaturalKey.OfFund(member["fund_type"], member["fund"], member["fund_category"]), Id("fund_id")));

    private static Func<Dictionary<string, string>, int> Id(string column) => member => int.Parse(member[column], CultureInfo.InvariantCulture);

    private static IEnumerable<string> FactsWithoutId(ConformWorkspace workspace) =>
        workspace.ReadFacts().Select(fact => string.Join(' ', fact.Where(value => value.Key != "transaction_id").Select(value => value.Value))).Order(StringComparer.Ordinal);

    private static IReadOnlyList<CellTotal> Sum(IEnumerable<CellTotal> cells) =>
    [
        .. cells.GroupBy(cell => (cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits))
            .Select(group => new CellTotal(group.Key.FiscalYear, group.Key.RevenueOrSpending, group.Key.RelatedGovtUnits, group.Sum(cell => cell.RowCount), group.Sum(cell => cell.Amount)))
            .OrderBy(cell => cell.FiscalYear)
            .ThenBy(cell => cell.RevenueOrSpending, StringComparer.Ordinal)
            .ThenBy(cell => cell.RelatedGovtUnits, StringComparer.Ordinal),
    ];

    private static void AssertSameName(string? source, string conformed, string nullName) =>
        Assert.Equal(NaturalKey.Fold(string.IsNullOrWhiteSpace(source) ? nullName : source), NaturalKey.Fold(conformed));
}
