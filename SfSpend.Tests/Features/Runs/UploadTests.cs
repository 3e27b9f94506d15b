using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Tests.Features.Runs;

public sealed class UploadTests(UploadTests.SmallUploads panel) : IClassFixture<UploadTests.SmallUploads>
{
    private const int MaxByteCount = 100_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public sealed class SmallUploads(PostgresServer postgres) : PanelFixture(postgres)
    {
        protected override IEnumerable<(string Name, string Value)> Settings() =>
            [.. base.Settings(), ("Uploads:MaxByteCount", $"{MaxByteCount}")];
    }

    [Fact]
    public async Task A_csv_is_kept_as_it_came_and_its_path_is_answered()
    {
        var sent = Encoding.UTF8.GetBytes("fiscal_year,amount\n2025,1.50\n");

        var upload = await UploadAsync("spending 2025.csv", sent, HttpStatusCode.Created);

        var path = upload.GetProperty("path").GetString() ?? "";
        Assert.StartsWith("uploads/", path, StringComparison.Ordinal);
        Assert.EndsWith("-spending_2025.csv", path, StringComparison.Ordinal);
        Assert.Equal(sent, await File.ReadAllBytesAsync(Path.Combine(panel.DataDirectory, path), Cancellation));
    }

    [Fact]
    public async Task A_gzip_is_known_by_its_content()
    {
        using var memory = new MemoryStream();
        await using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("fiscal_year\n2025\n"u8);
        }

        var upload = await UploadAsync("spending.csv", memory.ToArray(), HttpStatusCode.Created);

        Assert.EndsWith("-spending.csv.gz", upload.GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..\\..\\windows\\win.ini")]
    [InlineData("/absolute/path.csv")]
    [InlineData("...")]
    [InlineData("a;rm -rf ~.csv")]
    public async Task A_name_never_leads_out_of_the_uploads(string fileName)
    {
        var upload = await UploadAsync(fileName, "a,b\n"u8.ToArray(), HttpStatusCode.Created);

        var path = upload.GetProperty("path").GetString() ?? "";
        Assert.Matches("^uploads/[0-9a-f]{32}-[A-Za-z0-9_-]+\\.csv$", path);
        Assert.True(File.Exists(Path.Combine(panel.DataDirectory, path)));
    }

    [Theory]
    [InlineData("empty", 400)]
    [InlineData("binary", 415)]
    [InlineData("large", 413)]
    public async Task What_no_run_could_read_is_refused_and_nothing_is_kept(string kind, int status)
    {
        var content = kind switch
        {
            "empty" => [],
            "binary" => [0x50, 0x4b, 0x03, 0x04, 0x00, 0x00],
            _ => Enumerable.Repeat((byte)'x', MaxByteCount + 1).ToArray(),
        };

        var problem = await UploadAsync($"{kind}.csv", content, (HttpStatusCode)status);

        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(panel.DataDirectory, "uploads")), file => file.Contains(kind, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_that_is_not_multipart_is_refused()
    {
        using var client = panel.ClientOf(Role.Operator);
        using var content = new StringContent("a,b\n", Encoding.UTF8, "text/csv");

        using var response = await client.PostAsync("/api/v1/uploads", content, Cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_refused_and_nothing_is_kept()
    {
        using var client = panel.ClientOf(Role.Operator);
        using var content = new StringContent("--x\r\nContent-Disposition: form-data; name=file; filename=cutoff.csv\r\n\r\na,b\n1,2");
        content.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };

        using var response = await client.PostAsync("/api/v1/uploads", content, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(panel.DataDirectory, "uploads")), file => file.Contains("cutoff", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_upload_leaves_nothing()
    {
        using var folder = new TestFolder();
        using var cancelled = new CancellationTokenSource();
        var store = new UploadStore(new DataFolders(folder.Path), new FakeTimeProvider());
        using var content = new MemoryStream(new byte[10]);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SaveAsync("a.csv", content, 100, cancelled.Token));

        Assert.Empty(Directory.EnumerateFiles(folder.File("uploads")));
    }

    private async Task<System.Text.Json.JsonElement> UploadAsync(string fileName, byte[] bytes, HttpStatusCode expected)
    {
        using var client = panel.ClientOf(Role.Operator);
        using var file = new ByteArrayContent(bytes);
        using var form = new MultipartFormDataContent { { file, "file", fileName } };
        using var response = await client.PostAsync("/api/v1/uploads", form, Cancellation);
        return await response.ReadJsonAsync(expected);
    }
}
