using System.IO.Compression;

namespace SfSpend.Benchmarks;

/// <summary>A copy of a CSV that changes before every run: a file that is as it was would not be loaded again.</summary>
internal sealed class FloodFile
{
    private readonly string _path;
    private readonly IReadOnlyList<string> _rows;

    private FloodFile(string path, IReadOnlyList<string> rows)
    {
        _path = path;
        _rows = rows;
    }

    public string Name => Path.GetFileName(_path);

    /// <param name="csvPath">Begins with the column fiscal_year; may be compressed (.gz).</param>
    public static async Task<FloodFile> CopyAsync(string csvPath, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, "flood.csv");
        await using (var source = Open(csvPath))
        await using (var copy = File.Create(path))
        {
            await source.CopyToAsync(copy, cancellationToken);
        }

        var rows = File.ReadLines(path).Skip(1).Where(line => line.Length > 0).DistinctBy(line => line[..line.IndexOf(',', StringComparison.Ordinal)]).ToList();
        return new FloodFile(path, rows);
    }

    /// <summary>Gives each fiscal year one more row, so that each is loaded anew.</summary>
    public Task ChangeAsync(CancellationToken cancellationToken) => File.AppendAllLinesAsync(_path, _rows, cancellationToken);

    private static Stream Open(string path) => path.EndsWith(".gz", StringComparison.Ordinal)
        ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress)
        : File.OpenRead(path);
}
