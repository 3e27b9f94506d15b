using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SfSpend.Core;
using SfSpend.Core.Conforming;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;
using SfSpend.Core.Warehouse;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

/// <summary>All real parts of a run: journal and warehouse in PostgreSQL, SFTP server, conformer, files. Only the way to them can be disturbed.</summary>
internal sealed class PipelinePanel : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly RcloneSftpServer _sftp;
    private readonly ControlDatabase _control;

    private PipelinePanel(RcloneSftpServer sftp, ControlDatabase control, TestWarehouse warehouse, TestFolder folder)
    {
        _sftp = sftp;
        _control = control;
        _folder = folder;
        Warehouse = warehouse;
        Folders = new DataFolders(folder.File("data"));
        Import = Directory.CreateDirectory(folder.File("import")).FullName;
        Node = new PanelNode(warehouse.EnvironmentName);
        Journal = new RunJournal(control, Node, TimeProvider.System);
        Snapshots = new SourceSnapshots(control);
        Schedules = new RunSchedules(control);
    }

    public TestWarehouse Warehouse { get; }

    public DataFolders Folders { get; }

    public PanelNode Node { get; }

    public RunJournal Journal { get; }

    public SourceSnapshots Snapshots { get; }

    public RunSchedules Schedules { get; }

    public string Import { get; }

    /// <summary>Where DataSF is asked; null: this panel has no such source.</summary>
    public DataSfSource? DataSf { get; set; }

    /// <summary>What the source says instead of the truth; null: the truth.</summary>
    public Func<RawManifest, RawManifest>? Lie { get; set; }

    /// <summary>From when on the checks speak up.</summary>
    public QualityOptions Quality { get; } = new();

    /// <summary>How often the source was read.</summary>
    public int ScrapeCount { get; private set; }

    public int MembersReadCount { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<PipelinePanel> OpenAsync(PostgresServer postgres, RcloneSftpServer sftp)
    {
        var folder = new TestFolder();
        foreach (var left in Directory.GetDirectories(sftp.Folder))
        {
            Directory.Delete(left, recursive: true);
        }

        return new PipelinePanel(sftp, await postgres.StartControlAsync(folder.File("data")), await TestWarehouse.CreateAsync(postgres), folder);
    }

    public void WriteImport(string name, params IEnumerable<SourceRow> rows) => File.WriteAllText(Path.Combine(Import, name), SourceRows.ToCsv(rows));

    public Task<RunId> QueueAsync(string path = "a.csv", params int[] fiscalYears) =>
        Journal.QueueAsync(new RunRequest(SourceKind.File, path, RunMode.Full, fiscalYears), "ann", Token);

    public async Task<Run> RunDataSfAsync(RunMode mode, params int[] fiscalYears) =>
        await RunAsync(await Journal.QueueAsync(new RunRequest(SourceKind.DataSf, null, mode, fiscalYears), "ann", Token));

    public async Task<Run> RunAsync(RunId id)
    {
        await Pipeline(new Disturbance()).RunAsync(id, Token);
        return await ReadAsync(id);
    }

    public async Task<Run> RunAsync(string path = "a.csv", params int[] fiscalYears) => await RunAsync(await QueueAsync(path, fiscalYears));

    public async Task<Run> ReadAsync(RunId id) => await Journal.FindAsync(id, Token) ?? throw new InvalidOperationException("The run is gone.");

    public async Task<IReadOnlyList<string>> ReadLogAsync(RunId id) => [.. (await Journal.ReadEventsAsync(id, 0, 1000, Token)).Select(line => line.Message)];

    /// <summary>A pipeline that is disturbed on its way; with its own clock, which may stand still as that of a dead process does.</summary>
    public SpendingPipeline Pipeline(Disturbance disturbance, TimeProvider? time = null)
    {
        var connector = new DisturbedConnector(this, disturbance);
        var folders = new RunFolders(Folders);
        var file = new FileSource(Folders, Options.Create(new SfSpendOptions { ImportDirectory = Import }), TimeProvider.System);
        return new SpendingPipeline(
            new RunJournal(_control, Node, TimeProvider.System),
            connector,
            [.. new ISpendingSource?[] { file, DataSf }.OfType<ISpendingSource>().Select(source => new DisturbedSource(this, source, disturbance))],
            new KeptExtracts(new LoadReader(Warehouse), folders),
            Snapshots,
            new Conformer(),
            new LandingTransfer(TimeProvider.System),
            folders,
            new RunReview(new RunJournal(_control, Node, TimeProvider.System), Options.Create(Quality)),
            Schedules,
            time ?? TimeProvider.System,
            NullLogger<SpendingPipeline>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await Warehouse.DisposeAsync();
        await _control.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class DisturbedConnector(PipelinePanel panel, Disturbance disturbance) : IEnvironmentConnector
    {
        public string EnvironmentName => panel.Warehouse.EnvironmentName;

        public async Task<EnvironmentConnection> ConnectAsync(CancellationToken cancellationToken)
        {
            await disturbance.PassAsync(Point.Connect, cancellationToken);
            var bucket = new DisturbedBucket(panel._sftp.Bucket, disturbance);
            return new EnvironmentConnection(
                panel._sftp.Endpoint, bucket, panel._sftp.Folder, new DisturbedLoader(panel, disturbance), panel.Warehouse.Reader, WarehouseDialect.Postgres);
        }
    }

    private sealed class DisturbedSource(PipelinePanel panel, ISpendingSource inner, Disturbance disturbance) : ISpendingSource
    {
        public SourceKind Kind => inner.Kind;

        public async Task<RawManifest> ScrapeAsync(ScrapeOrder order, StageProgress progress, CancellationToken cancellationToken)
        {
            panel.ScrapeCount++;
            await disturbance.PassAsync(Point.BeforeScrape, cancellationToken);
            var raw = await inner.ScrapeAsync(order, progress, cancellationToken);
            await disturbance.PassAsync(Point.AfterScrape, cancellationToken);
            return panel.Lie?.Invoke(raw) ?? raw;
        }

        public Task<string?> ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);
    }

    private sealed class DisturbedBucket(ILandingBucket inner, Disturbance disturbance) : ILandingBucket
    {
        private int _looks;

        public string Address => inner.Address;

        public async Task<LandedObject?> DescribeAsync(string key, CancellationToken cancellationToken)
        {
            await disturbance.PassAsync(Interlocked.Increment(ref _looks) switch
            {
                1 => Point.BeforeTransfer,
                6 => Point.WithinTransfer,
                _ => Point.None,
            }, cancellationToken);
            return await inner.DescribeAsync(key, cancellationToken);
        }

        public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => inner.OpenReadAsync(key, cancellationToken);
    }

    private sealed class DisturbedLoader(PipelinePanel panel, Disturbance disturbance) : Core.Loading.IWarehouseLoader
    {
        public async Task<MemberCatalog> ReadMembersAsync(CancellationToken cancellationToken)
        {
            panel.MembersReadCount++;
            await disturbance.PassAsync(Point.BeforeConform, cancellationToken);
            return await panel.Warehouse.Loader.ReadMembersAsync(cancellationToken);
        }

        public Task BringUpToDateAsync(CancellationToken cancellationToken) => panel.Warehouse.Loader.BringUpToDateAsync(cancellationToken);

        public async Task<Core.Loading.LoadResult> LoadAsync(
            Core.Loading.LoadOrder order, ILandingBucket landing, StageProgress progress, CancellationToken cancellationToken)
        {
            await disturbance.PassAsync(Point.BeforeLoad, cancellationToken);
            var result = await panel.Warehouse.Loader.LoadAsync(order, landing, progress, cancellationToken);
            await disturbance.PassAsync(Point.AfterLoad, cancellationToken);
            return result;
        }
    }
}
