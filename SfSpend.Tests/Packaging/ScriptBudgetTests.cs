using System.IO.Compression;

namespace SfSpend.Tests.Packaging;

public sealed class ScriptBudgetTests
{
    private const int Budget = 350_000;

    private readonly string _scripts = Path.Combine(new DockerfileText().Root, "SfSpend.Web", "wwwroot", "dist");

    /// <summary>The page that asks for most: the editor of SQL with its charts.</summary>
    [Fact]
    public void All_scripts_together_are_within_what_one_page_may_send_packed()
    {
        var sizes = Directory.GetFiles(_scripts, "*.js").ToDictionary(path => Path.GetFileName(path), PackedSize);

        Assert.Contains("charts.js", sizes.Keys);
        Assert.True(sizes.Values.Sum() <= Budget, string.Join(", ", sizes));
    }

    private static int PackedSize(string path)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(path));
        }

        return (int)packed.Length;
    }
}
