using System.IO.Compression;
using System.Text;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

namespace SfSpend.Tests.Conforming;

/// <summary>A raw and a conformed folder of a test's own, and what was conformed there as rows of text.</summary>
internal sealed class ConformWorkspace : IDisposable
{
    private static readonly DateTimeOffset PulledAt = new(2026, 9, 21, 4, 0, 0, TimeSpan.Zero);
    private readonly string _root = Directory.CreateTempSubdirectory("sfspend-conform-").FullName;

    public ConformWorkspace() => Directory.CreateDirectory(RawFolder);

    public string RawFolder => Path.Combine(_root, "raw");

    public string ConformedFolder => Path.Combine(_root, "conformed");

    public StageProgress Progress { get; private set; } = new();

    public List<string> Notes { get; } = [];

    public RawExtract Write(string fileName, string text, params int[] onlyYears) => Write(fileName, Encoding.UTF8.GetBytes(text), onlyYears);

    public RawExtract Write(string fileName, byte[] bytes, params int[] onlyYears)
    {
        File.WriteAllBytes(Path.Combine(RawFolder, fileName), bytes);
        return new(fileName, null, bytes.Length, "", null, fileName, PulledAt, onlyYears.Length == 0 ? null : onlyYears);
    }

    public Task<ConformedManifest> ConformAsync(string csv) => ConformAsync([Write("source.csv", csv)]);

    public Task<ConformedManifest> ConformAsync(byte[] bytes) => ConformAsync([Write("source.csv", bytes)]);

    public Task<ConformedManifest> ConformAsync(
        IReadOnlyList<RawExtract> extracts,
        MemberCatalog? known = null,
        ConformTuning? tuning = null,
        IReadOnlyList<int>? fiscalYears = null,
        CancellationToken? cancellationToken = null)
    {
        Progress = new(Notes.Add);
        return new Conformer(tuning ?? ConformTuning.Default).ConformAsync(
            new("file", extracts, null, null, fiscalYears), RawFolder, ConformedFolder, known ?? MemberCatalog.Empty, Progress, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    public Task<ConformException> RefusalOfAsync(string csv) => Assert.ThrowsAsync<ConformException>(() => ConformAsync(csv));

    public Task<ConformException> RefusalOfAsync(params RawExtract[] extracts) => Assert.ThrowsAsync<ConformException>(() => ConformAsync(extracts));

    /// <summary>Rows of a conformed file by column.</summary>
    public IReadOnlyList<Dictionary<string, string>> Read(string fileName)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(ConformedFolder, fileName)), CompressionMode.Decompress));
        var lines = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Split).ToList();
        return [.. lines.Skip(1).Select(values => lines[0].Zip(values).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    public string ReadHeader(string fileName)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(ConformedFolder, fileName)), CompressionMode.Decompress));
        return text.ReadLine() ?? "";
    }

    /// <summary>Every fact of every year, in the order of transaction ids.</summary>
    public IReadOnlyList<Dictionary<string, string>> ReadFacts() =>
        [.. Directory.GetFiles(ConformedFolder, "transaction-*.csv.gz").Order(StringComparer.Ordinal).SelectMany(path => Read(Path.GetFileName(path)))];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string[] Split(string line)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var isQuoted = false;
        foreach (var letter in line + ",")
        {
            if (letter == '"')
            {
                isQuoted = !isQuoted;
            }

            if (letter == ',' && !isQuoted)
            {
                var field = value.ToString();
                values.Add(field is ['"', .. var inner, '"'] ? inner.Replace("\"\"", "\"", StringComparison.Ordinal) : field);
                value.Clear();
            }
            else
            {
                value.Append(letter);
            }
        }

        return [.. values];
    }
}
