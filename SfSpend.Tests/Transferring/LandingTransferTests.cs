using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Environments;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Transferring;
using SfSpend.Core.Warehouse;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Transferring;

public sealed class LandingTransferTests : IAsyncLifetime
{
    private static readonly RunId Run = new(14);

    private readonly DirectoryInfo _conformed = Directory.CreateTempSubdirectory("sfspend-conformed-");
    private readonly List<string> _notes = [];
    private RcloneSftpServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RcloneSftpServer Server => _server ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _server = await RcloneSftpServer.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        _conformed.Delete(recursive: true);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_file_lands_as_it_was_sent_and_the_manifest_names_them_all()
    {
        var conformed = MakeFiles(33, byteCount: 300_000);
        var progress = Progress();

        var landed = await TransferAsync(conformed, Server.Endpoint, progress);

        Assert.Equal("run-14/", landed.Prefix);
        Assert.False(landed.Direct);
        Assert.Equal(conformed.Files.Select(file => ("run-14/" + file.FileName, file.ByteCount, file.Sha256)), landed.Objects.Select(it => (it.Key, it.ByteCount, it.Sha256)));
        Assert.Equal(conformed.Files.Sum(file => file.ByteCount), progress.BytesDone);
        Assert.Equal(progress.BytesTotal, progress.BytesDone);
        Assert.Equal(progress.RowsTotal, progress.RowsDone);
        var written = JsonSerializer.Deserialize(
            await File.ReadAllTextAsync(Path.Combine(Server.Folder, "run-14", LandedManifest.FileName), Token), ManifestJson.Default.LandedManifest);
        Assert.Equal(landed.Objects, written?.Objects);
        Assert.Equal(34, Directory.GetFiles(Path.Combine(Server.Folder, "run-14")).Length);
    }

    [Fact]
    public async Task A_transfer_that_goes_on_keeps_what_has_landed_and_mends_what_was_cut()
    {
        var conformed = MakeFiles(3, byteCount: 50_000);
        await TransferAsync(conformed, Server.Endpoint, Progress());
        var kept = new FileInfo(Path.Combine(Server.Folder, "run-14", conformed.Files[0].FileName));
        kept.LastWriteTimeUtc = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var cut = Path.Combine(Server.Folder, "run-14", conformed.Files[1].FileName);
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(cut, Token))[..1000], Token);
        File.Delete(Path.Combine(Server.Folder, "run-14", LandedManifest.FileName));
        var progress = Progress();

        await TransferAsync(conformed, Server.Endpoint, progress);

        kept.Refresh();
        Assert.Equal(2001, kept.LastWriteTimeUtc.Year);
        Assert.Equal(conformed.Files[1].Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(cut, Token))));
        Assert.True(File.Exists(Path.Combine(Server.Folder, "run-14", LandedManifest.FileName)));
        Assert.Equal(progress.BytesTotal, progress.BytesDone);
    }

    [Fact]
    public async Task A_server_with_another_host_key_gets_nothing_and_both_fingerprints_are_named()
    {
        var pinned = "SHA256:" + Convert.ToBase64String(new byte[32]).TrimEnd('=');

        var refused = await Assert.ThrowsAsync<TransferException>(
            () => TransferAsync(MakeFiles(2), Server.Endpoint with { HostKeyFingerprint = pinned }, Progress()));

        Assert.Contains($"shows the host key {Server.HostKeyFingerprint}, but {pinned} is pinned", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Server.Folder));
    }

    [Fact]
    public async Task A_key_the_server_does_not_know_is_refused_by_name()
    {
        var endpoint = await Server.WithStrangeKeyAsync(Token);

        var refused = await Assert.ThrowsAsync<TransferException>(() => TransferAsync(MakeFiles(1), endpoint, Progress()));

        Assert.Contains("refused user 'landing' with the key stranger", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_private_key_is_named_without_its_folder()
    {
        var refused = await Assert.ThrowsAsync<TransferException>(
            () => TransferAsync(MakeFiles(1), Server.Endpoint with { PrivateKeyPath = "/nowhere/lost-key" }, Progress()));

        Assert.StartsWith("The private key lost-key of SFTP user 'landing' can't be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_its_port()
    {
        var endpoint = Server.Endpoint with { Port = 1 };

        var unreachable = await Assert.ThrowsAsync<TransferException>(() => TransferAsync(MakeFiles(1), endpoint, Progress()));

        Assert.Contains("127.0.0.1:1 can't be reached", unreachable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_lands_changed_is_sent_again_and_the_manifest_is_never_written()
    {
        var conformed = MakeFiles(1);
        var bucket = new CorruptingBucket(Server.Bucket, times: int.MaxValue);

        var corrupt = await Assert.ThrowsAsync<TransferException>(() => TransferAsync(conformed, Server.Endpoint, Progress(), bucket));

        Assert.Contains($"sha256 {conformed.Files[0].Sha256}", corrupt.Message, StringComparison.Ordinal);
        Assert.Contains($"sha256 {CorruptingBucket.OtherHash} landed", corrupt.Message, StringComparison.Ordinal);
        Assert.Equal(2, _notes.Count(note => note.Contains("is sent again", StringComparison.Ordinal)));
        Assert.False(File.Exists(Path.Combine(Server.Folder, "run-14", LandedManifest.FileName)));
    }

    [Fact]
    public async Task A_file_that_lands_changed_once_is_mended_by_the_next_try_and_counted_once()
    {
        var conformed = MakeFiles(1);
        var progress = Progress();

        await TransferAsync(conformed, Server.Endpoint, progress, new CorruptingBucket(Server.Bucket, times: 1));

        Assert.Equal(conformed.Files[0].ByteCount, progress.BytesDone);
        Assert.Single(_notes, note => note.Contains("is sent again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_sftp_server_files_are_copied_directly_and_the_log_says_so()
    {
        var conformed = MakeFiles(4);

        var landed = await TransferAsync(conformed, null, Progress());

        Assert.True(landed.Direct);
        Assert.Equal(5, Directory.GetFiles(Path.Combine(Server.Folder, "run-14")).Length);
        Assert.Contains(_notes, note => note.Contains("has no SFTP server: copying 4 files directly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_transfer_stops_and_leaves_no_manifest()
    {
        using var cancel = new CancellationTokenSource();
        var conformed = MakeFiles(40, byteCount: 200_000);
        var progress = new StageProgress(_ => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TransferAsync(conformed, Server.Endpoint, progress, cancellationToken: cancel.Token));

        Assert.False(File.Exists(Path.Combine(Server.Folder, "run-14", LandedManifest.FileName)));
    }

    private StageProgress Progress() => new(message =>
    {
        lock (_notes)
        {
            _notes.Add(message);
        }
    });

    private Task<LandedManifest> TransferAsync(
        ConformedManifest conformed, SftpEndpoint? sftp, StageProgress progress, ILandingBucket? bucket = null, CancellationToken? cancellationToken = null)
    {
        var environment = new EnvironmentConnection(sftp, bucket ?? Server.Bucket, Server.Folder, new NoLoader(), NoReader.DataSource, WarehouseDialect.Postgres);
        return new LandingTransfer(TimeProvider.System).TransferAsync(Run, conformed, _conformed.FullName, environment, progress, cancellationToken ?? Token);
    }

    private ConformedManifest MakeFiles(int count, int byteCount = 2_000)
    {
        var random = new Random(20261123);
        var files = Enumerable.Range(0, count).Select(number =>
        {
            var content = new byte[byteCount + number];
            random.NextBytes(content);
            var name = string.Create(CultureInfo.InvariantCulture, $"transaction-{1999 + number}.csv.gz");
            File.WriteAllBytes(Path.Combine(_conformed.FullName, name), content);
            return new ConformedFile(name, "transaction", 1999 + number, 100, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
        });
        return new ConformedManifest([.. files], [], [], count * 100, 0, count * 100, [], [], null);
    }

    private static class NoReader
    {
        public static NpgsqlDataSource DataSource { get; } = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1");
    }

    /// <summary>The transfer has no business with the warehouse.</summary>
    private sealed class NoLoader : IWarehouseLoader
    {
        public Task<MemberCatalog> ReadMembersAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("Not asked for.");

        public Task BringUpToDateAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("Not asked for.");

        public Task<LoadResult> LoadAsync(LoadOrder order, ILandingBucket landing, StageProgress progress, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Not asked for.");
    }

    /// <summary>A bucket in which files arrive changed, a number of times.</summary>
    private sealed class CorruptingBucket(ILandingBucket inner, int times) : ILandingBucket
    {
        public const string OtherHash = "00ff";

        private int _left = times;

        public string Address => inner.Address;

        public async Task<LandedObject?> DescribeAsync(string key, CancellationToken cancellationToken) =>
            await inner.DescribeAsync(key, cancellationToken) is not { } landed ? null
            : Interlocked.Decrement(ref _left) >= 0 ? landed with { Sha256 = OtherHash }
            : landed;

        public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => inner.OpenReadAsync(key, cancellationToken);
    }
}
