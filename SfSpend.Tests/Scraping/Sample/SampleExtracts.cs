using System.IO.Compression;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Core.Scraping.Sample;
using SfSpend.Tests.Support;
using Sylvan.Data.Csv;

namespace SfSpend.Tests.Scraping.Sample;

/// <summary>The whole sample, made once and read back from its files as a stranger would.</summary>
public sealed class SampleExtracts : IAsyncLifetime
{
    private TestFolder? _folder;

    internal RawManifest Manifest { get; private set; } = new("", [], null);

    internal StageProgress Progress { get; } = new();

    internal IReadOnlyDictionary<int, string> Texts { get; private set; } = new Dictionary<int, string>();

    internal IReadOnlyList<SampleLine> Lines { get; private set; } = [];

    internal IEnumerable<SampleLine> Old => Lines.Where(line => line.Year < 2018);

    internal IEnumerable<SampleLine> New => Lines.Where(line => line.Year >= 2018);

    public async ValueTask InitializeAsync()
    {
        _folder = new TestFolder();
        Manifest = await ScrapeAsync(_folder.Path, [], Progress);
        Texts = Manifest.Extracts.ToDictionary(extract => extract.FiscalYear ?? 0, extract => Unpack(Path.Combine(_folder.Path, extract.FileName)));
        Lines = [.. Texts.Values.SelectMany(Read)];
    }

    public ValueTask DisposeAsync()
    {
        _folder?.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static Task<RawManifest> ScrapeAsync(string folder, int[] years, StageProgress? progress = null, int? seed = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 9, 25, 12, 0, 0, TimeSpan.Zero));
        var source = seed is { } given ? new SampleSource(clock, given) : new SampleSource(clock);
        var request = new RunRequest(SourceKind.Sample, null, RunMode.Full, years);
        return source.ScrapeAsync(new ScrapeOrder(request, folder), progress ?? new StageProgress(), TestContext.Current.CancellationToken);
    }

    internal static string Unpack(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private static IEnumerable<SampleLine> Read(string text)
    {
        using var csv = CsvDataReader.Create(new StringReader(text));
        while (csv.Read())
        {
            yield return new SampleLine(
                csv.GetInt32(0), csv.GetString(1),
                Pair(csv, 2), Pair(csv, 4), Pair(csv, 6), Pair(csv, 8), Pair(csv, 10), Pair(csv, 12), Pair(csv, 14), Pair(csv, 16), Pair(csv, 18),
                csv.GetString(20), csv.GetString(21), csv.GetString(22), csv.GetString(23));
        }
    }

    private static Pair Pair(CsvDataReader csv, int ordinal) => new(csv.GetString(ordinal), csv.GetString(ordinal + 1));
}

/// <summary>A code and a name as they were read; empty where the field was.</summary>
internal readonly record struct Pair(string Code, string Name);

/// <summary>The test classes that share the one sample.</summary>
[CollectionDefinition(Name)]
public sealed class SampleTests : ICollectionFixture<SampleExtracts>
{
    public const string Name = "sample";
}

/// <summary>One line of the sample as it was read.</summary>
internal sealed record SampleLine(
    int Year,
    string Related,
    Pair Group,
    Pair Department,
    Pair Program,
    Pair Character,
    Pair Object,
    Pair SubObject,
    Pair FundType,
    Pair Fund,
    Pair FundCategory,
    string Side,
    string AmountText,
    string AsOf,
    string LoadedAt)
{
    public decimal Amount { get; } = decimal.Parse(AmountText, System.Globalization.CultureInfo.InvariantCulture);

    public bool IsRelated => Related.Equals("yes", StringComparison.OrdinalIgnoreCase);

    public IEnumerable<Pair> Pairs => [Group, Department, Program, Character, Object, SubObject, FundType, Fund, FundCategory];
}
