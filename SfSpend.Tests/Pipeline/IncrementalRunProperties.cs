using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

/// <summary>For whatever a source has, and however it is edited where sums show it: what incremental runs leave behind is what a full run would.</summary>
public sealed class IncrementalRunProperties(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Property(MaxTest = 12, Arbitrary = [typeof(EditedSource)])]
    public async Task A_full_run_after_incremental_ones_finds_nothing_to_do(SourceHistory history)
    {
        using var folder = new TestFolder();
        await using var portal = await FakeDataSf.StartAsync(history.States[0], Token);
        await using var services = DataSfServices.For(portal.BaseUrl, pageSize: 3);
        await using var warehouse = await TestWarehouse.CreateAsync(postgres);
        var flow = new Flow(services.GetRequiredService<DataSfSource>(), warehouse, folder.Path);
        foreach (var state in history.States)
        {
            portal.Rows = [.. state.Select(row => row.Values)];
            await flow.RunAsync(RunMode.Incremental);
        }

        Assert.False(await flow.RunAsync(RunMode.Full), $"A full run changed what incremental ones had left: {history}");
    }

    /// <summary>The stages of a run one after another, without a journal and without SFTP between them.</summary>
    private sealed class Flow(DataSfSource source, TestWarehouse warehouse, string folder)
    {
        private readonly KeptExtracts _kept = new(new LoadReader(warehouse), new RunFolders(new Core.DataFolders(folder)));
        private readonly RunFolders _folders = new(new Core.DataFolders(folder));
        private long _runCount;

        /// <returns>True when a load was published.</returns>
        public async Task<bool> RunAsync(RunMode mode)
        {
            var request = new RunRequest(SourceKind.DataSf, null, mode, []);
            var id = new RunId(++_runCount);
            var rawFolder = _folders.PrepareRaw(id, keep: false);
            var current = await _kept.FindCurrentAsync(Token);
            var progress = new StageProgress();
            var scraped = await source.ScrapeAsync(new ScrapeOrder(request, rawFolder, current?.Raw), progress, Token);
            var raw = _kept.Complete(NewRun(id, request), scraped, current, progress);
            if (raw.FiscalYears is [])
            {
                return false;
            }

            await ManifestFile.WriteAsync(rawFolder, RawManifest.FileName, raw, ManifestJson.Default.RawManifest, Token);
            var conformed = await new Conformer().ConformAsync(raw, rawFolder, warehouse.Files.Folder, await warehouse.Loader.ReadMembersAsync(Token), progress, Token);
            await ManifestFile.WriteAsync(rawFolder, ConformedManifest.FileName, conformed, ManifestJson.Default.ConformedManifest, Token);
            File.Copy(Path.Combine(warehouse.Files.Folder, MemberUses.FileName), Path.Combine(rawFolder, MemberUses.FileName), overwrite: true);
            var landed = new LandedManifest("", Direct: true, [.. conformed.Files.Select(file => new LandedObject(file.FileName, file.ByteCount, file.Sha256))]);
            return (await warehouse.LoadAsync(new LoadOrder(id, raw, conformed, landed, raw.FiscalYears ?? [], "tester"))).Published;
        }

        private static Run NewRun(RunId id, RunRequest request) => new(
            id, "test", request, RunState.Running, null, null, [], new RunCounts(null, null, null, null), null, "tester", TimeProvider.System.GetUtcNow(), null, null, false, null, null);
    }
}

/// <summary>A source at several moments.</summary>
public sealed record SourceHistory(IReadOnlyList<IReadOnlyList<SourceRow>> States)
{
    public override string ToString() => string.Join(" | ", States.Select(state => string.Join("; ", state.Select(SourceRows.ToLine))));
}

/// <summary>Readable rows of few names with clashing codes, edited in ways that move a sum: each edit changes how many rows or dollars some member has.</summary>
public static class EditedSource
{
    public static Arbitrary<SourceHistory> SourceHistory() => Arb.From(
        from rows in Gen.ListOf(Row(), 6)
        from edits in Gen.ListOf(Edit(), 3)
        select new SourceHistory([.. edits.Aggregate(
            (IReadOnlyList<IReadOnlyList<SourceRow>>)[[.. rows, new SourceRow()]],
            (states, edit) => [.. states, edit([.. states[^1]])])]));

    private static Gen<SourceRow> Row() =>
        from year in Gen.Elements("2023", "2024", "2025")
        from units in Gen.Elements("No", "NO", "Yes")
        from side in Gen.Elements("Revenue", "Spending")
        from cents in Gen.Choose(-500, 500)
        from department in Gen.Elements<string?>("Fire", "FIRE", "Police", null)
        from departmentCode in Gen.Elements<string?>("FIR", "POL", null)
        from subObject in Gen.Elements("Perm", "Temp")
        from subObjectCode in Gen.Elements("501", "502")
        from fund in Gen.Elements<string?>("General", "general", "Airport")
        from fundCode in Gen.Elements("1G", "2A")
        select new SourceRow
        {
            RelatedGovtUnits = units, RevenueOrSpending = side, Department = department, DepartmentCode = departmentCode,
            SubObject = subObject, SubObjectCode = subObjectCode, Fund = fund, FundCode = fundCode,
        }.With(int.Parse(year, System.Globalization.CultureInfo.InvariantCulture), cents / 100m);

    private static Gen<Func<IReadOnlyList<SourceRow>, IReadOnlyList<SourceRow>>> Edit() =>
        from row in Row()
        from at in Gen.Choose(0, 1000)
        from kind in Gen.Choose(0, 4)
        select (Func<IReadOnlyList<SourceRow>, IReadOnlyList<SourceRow>>)(rows => kind switch
        {
            0 => [.. rows, row],
            1 when rows.Count > 1 => [.. rows.Where((_, index) => index != at % rows.Count)],
            2 => [.. rows.Select((old, index) => index == at % rows.Count ? old with { Amount = $"{at}.07" } : old)],
            3 => [.. rows.Select((old, index) => index == at % rows.Count ? old with { DepartmentCode = $"D{at}" } : old)],
            4 when rows.Select(one => one.FiscalYear).Distinct().Count() > 1 => [.. rows.Where(old => old.FiscalYear != rows[at % rows.Count].FiscalYear)],
            _ => rows,
        });
}
