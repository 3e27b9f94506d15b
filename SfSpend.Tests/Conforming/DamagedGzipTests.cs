using SfSpend.Core.Conforming;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Conforming;

/// <summary>A gzip file of several members is read to its last byte or refused, as <c>gzip -t</c> would.</summary>
public sealed class DamagedGzipTests : IDisposable
{
    private static readonly byte[] First = SourceRows.Gzip(SourceRows.ToCsv(Enumerable.Repeat(new SourceRow(), 10)));
    private static readonly byte[] Second = SourceRows.Gzip(string.Concat(Enumerable.Repeat(SourceRows.ToLine(new SourceRow()) + "\n", 10)));
    private readonly ConformWorkspace _workspace = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _workspace.Dispose();

    public static TheoryData<string, byte[]> DamagedTails => new()
    {
        { "the first magic byte is wrong", [0x1E, .. Second[1..]] },
        { "the second magic byte is wrong", [0x1F, 0x8C, .. Second[2..]] },
        { "the method is wrong", [0x1F, 0x8B, 9, .. Second[3..]] },
        { "zeros stand before the member", [.. new byte[512], .. Second] },
        { "one zero stands before the member", [0, .. Second] },
        { "text follows", "more"u8.ToArray() },
        { "one byte follows", [1] },
        { "the member is cut after its first byte", [0x1F] },
        { "the member is cut after its magic bytes", [0x1F, 0x8B] },
        { "the member is cut before its last byte", Second[..^1] },
        { "a byte follows zeros", [.. new byte[10_000], 1] },
        { "a damaged member stands before a good one", [0x1F, 0x8C, .. Second[2..], .. Second] },
    };

    [Theory]
    [MemberData(nameof(DamagedTails))]
    public async Task What_follows_the_last_complete_member_is_refused(string damage, byte[] tail)
    {
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv.gz", [.. First, .. tail]));

        Assert.True(refusal.Message.StartsWith("source.csv.gz is a broken gzip file", StringComparison.Ordinal), $"{damage}: {refusal.Message}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(512)]
    [InlineData(20_000)]
    public async Task Zeros_at_the_end_are_padding(int count)
    {
        var manifest = await _workspace.ConformAsync([_workspace.Write("source.csv.gz", [.. First, .. Second, .. new byte[count]])]);

        Assert.Equal((20, 0), (manifest.ConformedRowCount, manifest.RejectedRowCount));
    }

    [Fact]
    public async Task Whatever_is_done_to_a_file_it_is_refused_when_gzip_refuses_it()
    {
        var random = new Random(20261128);
        for (var time = 0; time < 60; time++)
        {
            // Sizes around the 8 KB at a time in which .NET reads what it unpacks.
            var noise = new byte[random.Next(8_000)];
            random.NextBytes(noise);
            var text = $"{SourceRows.Header},note\n{SourceRows.ToLine(new SourceRow())},{Convert.ToBase64String(noise)}\n";
            byte[] bytes = [.. SourceRows.Gzip(text), .. new byte[random.Next(3) == 0 ? random.Next(600) : 0], .. random.Next(2) == 0 ? Second : []];
            if (random.Next(3) > 0)
            {
                bytes[^(1 + random.Next(Math.Min(bytes.Length, 400)))] ^= (byte)(1 << random.Next(8));
            }

            var extract = _workspace.Write("source.csv.gz", bytes);
            var gzip = await Command.RunAsync(["gzip", "--test", Path.Combine(_workspace.RawFolder, "source.csv.gz")], Token);
            if (!gzip.Succeeded)
            {
                var refusal = await Assert.ThrowsAsync<ConformException>(() => _workspace.ConformAsync([extract]));
                Assert.Contains("gzip", refusal.Message, StringComparison.Ordinal);
            }
            else
            {
                await _workspace.ConformAsync([extract]);
            }
        }
    }
}
