using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SfSpend.Core;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Scraping;

public sealed class FileSourceTests : IDisposable
{
    private readonly TestFolder _root = new();
    private readonly string _import;
    private readonly string _raw;
    private readonly DataFolders _folders;

    public FileSourceTests()
    {
        _folders = new DataFolders(_root.File("data"));
        _import = Directory.CreateDirectory(_root.File("import")).FullName;
        _raw = Directory.CreateDirectory(_root.File("raw")).FullName;
        Directory.CreateDirectory(_folders.Uploads);
        File.WriteAllText(_root.File("secret.csv"), "secret");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("a.csv", "import/a.csv")]
    [InlineData("deep/er/a.csv", "import/deep/er/a.csv")]
    [InlineData("uploads/a.csv", "data/uploads/a.csv")]
    public async Task The_raw_extract_is_the_file_as_it_came(string path, string file)
    {
        var content = Encoding.UTF8.GetBytes(SourceRows.ToCsv(new SourceRow(), new SourceRow()));
        Write(file, content);
        var progress = new StageProgress();

        var raw = await Source().ScrapeAsync(new ScrapeOrder(Request(path), _raw), progress, Token);

        var extract = Assert.Single(raw.Extracts);
        Assert.Equal("file", raw.Source);
        Assert.Null(raw.SourceCells);
        Assert.Equal(("source.csv", path, path, (long)content.Length), (extract.FileName, extract.Name, extract.Query, extract.ByteCount));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), extract.Sha256);
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(_raw, "source.csv"), Token));
        Assert.Equal((content.Length, content.Length), (progress.BytesDone, progress.BytesTotal));
        Assert.Single(Directory.GetFiles(_raw));
    }

    [Theory]
    [InlineData("uploads/01a21bf8403173d8b51626b5857a0dec-half.csv", "half.csv")]
    [InlineData("uploads/half.csv", "uploads/half.csv")]
    [InlineData("2025/half.csv", "2025/half.csv")]
    public void An_upload_is_called_as_its_owner_called_it(string path, string name) => Assert.Equal(name, FileSource.NameOf(path));

    [Fact]
    public async Task A_gzip_file_is_known_by_its_content_and_is_not_unpacked()
    {
        var content = SourceRows.Gzip(SourceRows.ToCsv(new SourceRow()));
        Write("import/a.csv", content);

        var raw = await Source().ScrapeAsync(new ScrapeOrder(Request("a.csv"), _raw), new StageProgress(), Token);

        Assert.Equal("source.csv.gz", raw.Extracts[0].FileName);
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(_raw, "source.csv.gz"), Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    public async Task A_file_of_many_blocks_is_copied_and_hashed_whole(int extraByteCount)
    {
        var content = new byte[(2 * (4 << 20)) + extraByteCount];
        new Random(7).NextBytes(content);
        Write("import/big.csv", content);

        var raw = await Source().ScrapeAsync(new ScrapeOrder(Request("big.csv"), _raw), new StageProgress(), Token);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), raw.Extracts[0].Sha256);
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(_raw, "source.csv"), Token));
    }

    [Theory]
    [InlineData("../secret.csv")]
    [InlineData("deep/../../secret.csv")]
    [InlineData("uploads/../../secret.csv")]
    [InlineData("..\\secret.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\host\\share\\a.csv")]
    [InlineData("C:\\a.csv")]
    [InlineData("c:a.csv")]
    [InlineData("a\0.csv")]
    [InlineData("./a.csv")]
    [InlineData("deep//a.csv")]
    [InlineData("uploads/")]
    [InlineData("uploads//etc/passwd")]
    public async Task A_path_that_leads_elsewhere_is_refused(string path)
    {
        Write("import/a.csv", "x"u8.ToArray());
        Write("import/deep/a.csv", "x"u8.ToArray());

        Assert.Contains("is refused", await FailAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_leads_out_is_refused_wherever_it_stands()
    {
        File.CreateSymbolicLink(Path.Combine(_import, "direct.csv"), _root.File("secret.csv"));
        File.CreateSymbolicLink(Path.Combine(_import, "relative.csv"), "../secret.csv");
        File.CreateSymbolicLink(Path.Combine(_import, "twice.csv"), "relative.csv");
        Directory.CreateSymbolicLink(Path.Combine(_import, "folder"), _root.Path);
        File.CreateSymbolicLink(Path.Combine(_import, "circle.csv"), "circle.csv");

        foreach (var path in (string[])["direct.csv", "relative.csv", "twice.csv", "folder/secret.csv", "circle.csv"])
        {
            var message = await FailAsync(path);
            Assert.Contains($"'{path}' is refused", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_that_stays_within_the_import_directory_is_followed()
    {
        Write("import/deep/a.csv", "content"u8.ToArray());
        File.CreateSymbolicLink(Path.Combine(_import, "latest.csv"), "deep/a.csv");

        var raw = await Source().ScrapeAsync(new ScrapeOrder(Request("latest.csv"), _raw), new StageProgress(), Token);

        Assert.Equal(7, raw.Extracts[0].ByteCount);
    }

    [Fact]
    public async Task The_import_directory_itself_may_be_a_link()
    {
        Write("import/a.csv", "content"u8.ToArray());
        Directory.CreateSymbolicLink(_root.File("link"), _import);

        var raw = await Source(_root.File("link")).ScrapeAsync(new ScrapeOrder(Request("a.csv"), _raw), new StageProgress(), Token);

        Assert.Equal(7, raw.Extracts[0].ByteCount);
    }

    [Fact]
    public async Task What_is_no_file_with_content_is_refused_and_a_pipe_is_never_opened()
    {
        Directory.CreateDirectory(Path.Combine(_import, "folder.csv"));
        Write("import/empty.csv", []);
        using (var mkfifo = Process.Start("mkfifo", Path.Combine(_import, "pipe.csv")))
        {
            await mkfifo.WaitForExitAsync(Token);
        }

        Assert.Contains("'folder.csv' is a folder", await FailAsync("folder.csv"), StringComparison.Ordinal);
        Assert.Contains("'empty.csv' is empty", await FailAsync("empty.csv"), StringComparison.Ordinal);
        Assert.Contains("'pipe.csv' is empty or no ordinary file", await FailAsync("pipe.csv"), StringComparison.Ordinal);
        Assert.Contains("no file 'missing.csv'", await FailAsync("missing.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_import_directory_only_uploads_are_read()
    {
        Write("data/uploads/a.csv", "content"u8.ToArray());
        var source = new FileSource(_folders, Options.Create(new SfSpendOptions()), TimeProvider.System);

        await source.ScrapeAsync(new ScrapeOrder(Request("uploads/a.csv"), _raw), new StageProgress(), Token);
        var refused = await Assert.ThrowsAsync<ScrapeException>(() => source.ScrapeAsync(new ScrapeOrder(Request("a.csv"), _raw), new StageProgress(), Token));

        Assert.Contains("no import directory is configured", refused.Message, StringComparison.Ordinal);
        Assert.Null(await source.ProbeAsync(Token));
        Assert.Contains("does not exist", await Source(_root.File("nowhere")).ProbeAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grows", "it had 2,000,000 bytes and has 2,000,003 bytes now")]
    [InlineData("shrinks", "it had 2,000,000 bytes and has 1,999,999 bytes now")]
    [InlineData("is rewritten and its time set back", "the copy's SHA-256 is ")]
    [InlineData("is written to and looks the same", "it had last been written to at ")]
    public async Task A_file_that_changes_while_it_is_copied_is_refused(string what, string found)
    {
        var content = Encoding.ASCII.GetBytes(new string('a', 2_000_000));
        Write("import/a.csv", content);
        var file = Path.Combine(_import, "a.csv");
        var writtenAt = File.GetLastWriteTimeUtc(file);

        // Written to its log between the copy and the look whether the file is still what was copied.
        var progress = new StageProgress(_ =>
        {
            using var writer = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            switch (what)
            {
                case "grows":
                    writer.Seek(0, SeekOrigin.End);
                    writer.Write("new"u8);
                    break;
                case "shrinks":
                    writer.SetLength(content.Length - 1);
                    break;
                case "is rewritten and its time set back":
                    writer.Seek(1_000_000, SeekOrigin.Begin);
                    writer.Write("b"u8);
                    writer.Flush();
                    File.SetLastWriteTimeUtc(writer.SafeFileHandle, writtenAt);
                    break;
                default:
                    File.SetLastWriteTimeUtc(writer.SafeFileHandle, writtenAt.AddSeconds(1));
                    break;
            }
        });

        var refused = await Assert.ThrowsAsync<ScrapeException>(() => Source().ScrapeAsync(new ScrapeOrder(Request("a.csv"), _raw), progress, Token));

        Assert.StartsWith($"'a.csv' changed while it was copied: {found}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("run again when the file is complete", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_raw));
    }

    [Fact]
    public async Task A_file_that_was_replaced_by_another_while_it_was_copied_is_the_one_that_was_opened()
    {
        Write("import/a.csv", "old"u8.ToArray());
        Write("import/b.csv", "new!"u8.ToArray());
        var progress = new StageProgress(_ => File.Move(Path.Combine(_import, "b.csv"), Path.Combine(_import, "a.csv"), overwrite: true));

        await Source().ScrapeAsync(new ScrapeOrder(Request("a.csv"), _raw), progress, Token);

        Assert.Equal("old", await File.ReadAllTextAsync(Path.Combine(_raw, "source.csv"), Token));
    }

    private static RunRequest Request(string path) => new(SourceKind.File, path, RunMode.Full, []);

    private FileSource Source(string? import = null) =>
        new(_folders, Options.Create(new SfSpendOptions { ImportDirectory = import ?? _import }), TimeProvider.System);

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root.File(name)) ?? _root.Path);
        File.WriteAllBytes(_root.File(name), content);
    }

    /// <summary>Messages speak of the path that was asked for and of no other.</summary>
    private async Task<string> FailAsync(string path)
    {
        var refused = await Assert.ThrowsAsync<ScrapeException>(() => Source().ScrapeAsync(new ScrapeOrder(Request(path), _raw), new StageProgress(), Token));
        Assert.DoesNotContain(_root.Path, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_raw));
        return refused.Message;
    }
}
