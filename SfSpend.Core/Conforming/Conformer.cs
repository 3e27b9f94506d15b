using System.Threading.Channels;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Conforming;

/// <summary>
/// Turns raw extracts into star-schema files. Memory does not grow with the number of rows: the first pass reads rows and
/// spills them as numbers, then the few thousand distinct members are resolved, then the second pass writes the facts.
/// </summary>
public sealed class Conformer
{
    private const string SpillFolder = ".facts";
    private readonly ConformTuning _tuning;

    public Conformer()
        : this(ConformTuning.Default)
    {
    }

    internal Conformer(ConformTuning tuning) => _tuning = tuning;

    /// <summary>Reads every extract of <paramref name="raw"/> and writes the conformed files into <paramref name="conformedFolder"/>, which is emptied first.</summary>
    /// <exception cref="ConformException">A required column is missing or a file is broken; nothing is left behind that could be loaded.</exception>
    public async Task<ConformedManifest> ConformAsync(
        RawManifest raw,
        string rawFolder,
        string conformedFolder,
        MemberCatalog known,
        StageProgress progress,
        CancellationToken cancellationToken)
    {
        var isWhole = false;
        try
        {
            Empty(conformedFolder);
            Directory.CreateDirectory(Path.Combine(conformedFolder, SpillFolder));
            progress.ExpectBytes(raw.Extracts.Sum(extract => extract.ByteCount));
            var manifest = await ConformIntoAsync(conformedFolder, raw, rawFolder, known, progress, cancellationToken);
            Directory.Delete(Path.Combine(conformedFolder, SpillFolder), recursive: true);
            isWhole = true;
            return manifest;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConformException(
                $"The conformed files can't be written to {conformedFolder}, or the raw extracts in {rawFolder} can't be read: {exception.Message} Free space or fix the rights, and run again.",
                exception);
        }
        finally
        {
            if (!isWhole)
            {
                Empty(conformedFolder);
            }
        }
    }

    private async Task<ConformedManifest> ConformIntoAsync(
        string conformedFolder, RawManifest raw, string rawFolder, MemberCatalog known, StageProgress progress, CancellationToken cancellationToken)
    {
        var spill = new FactSpill(Path.Combine(conformedFolder, SpillFolder));
        var rows = new RowCollector(spill, progress);
        TupleTable[] tables = [.. Dimension.All.Select(dimension => new TupleTable(dimension))];
        var extraColumns = await ReadRowsAsync(raw, rawFolder, tables, rows, progress, cancellationToken);
        spill.Flush();
        RequireRows(raw, rows);

        IReadOnlyDictionary<string, int>[] knownMembers = [known.Programs, known.Types, known.Funds];
        var dimensions = tables
            .Select(table => DimensionResolver.Resolve(table, rows.UsesOf(table.Dimension), knownMembers[table.Dimension.Index]))
            .ToList();
        var dimensionFiles = DimensionFiles.Write(conformedFolder, dimensions).ToList();
        var (factFiles, cells) = await new FactFiles(conformedFolder, spill, dimensions).WriteAsync(raw.FiscalYears, _tuning.WorkerCount, cancellationToken);
        Tell(progress, rows, dimensions, extraColumns);
        return new(
            [.. dimensionFiles, .. factFiles],
            rows.RawCells,
            cells,
            rows.SourceRowCount,
            rows.RejectedRowCount,
            rows.ConformedRowCount,
            rows.Rejects,
            [.. extraColumns],
            rows.DataAsOf);
    }

    /// <summary>The first pass: one reader cuts blocks, workers read their rows, the collector takes them in order.</summary>
    private async Task<IReadOnlyCollection<string>> ReadRowsAsync(
        RawManifest raw, string rawFolder, IReadOnlyList<TupleTable> tables, RowCollector rows, StageProgress progress, CancellationToken cancellationToken)
    {
        using var pool = new BlockPool(_tuning);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var blocks = Channel.CreateBounded<RecordBlock>(new BoundedChannelOptions(_tuning.BlockCount) { SingleWriter = true });
        var reader = new BlockReader(_tuning, pool, blocks.Writer, progress);
        var parsers = Enumerable.Range(0, _tuning.WorkerCount).Select(_ => new RowParser(tables)).ToList();

        var reading = EndAllOnFailureAsync(async () =>
        {
            await reader.ReadAsync(raw, rawFolder, ending.Token);
            blocks.Writer.Complete();
        });
        var parsing = parsers.Select(parser => EndAllOnFailureAsync(async () =>
        {
            await foreach (var block in blocks.Reader.ReadAllAsync(ending.Token))
            {
                parser.Parse(block, keepRejects: !rows.HasEnoughRejects);
                rows.Take(block, pool.Return);
            }
        }));
        await FirstFailureOfAsync([reading, .. parsing], cancellationToken);
        if (parsers.Select(parser => parser.UnreadableDataAsOf).FirstOrDefault(text => text is not null) is { } unreadable)
        {
            progress.Note($"data_as_of {unreadable} is not a time and was left aside.");
        }

        return reader.ExtraColumns;

        Task EndAllOnFailureAsync(Func<Task> work) => Task.Run(
            async () =>
            {
                var isDone = false;
                try
                {
                    await work();
                    isDone = true;
                }
                finally
                {
                    if (!isDone)
                    {
                        await ending.CancelAsync();
                    }
                }
            },
            CancellationToken.None);
    }

    /// <summary>Waits for all, then throws what went wrong first rather than the cancellations that followed from it.</summary>
    private static async Task FirstFailureOfAsync(IReadOnlyList<Task> tasks, CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(tasks);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        await (tasks.FirstOrDefault(task => task.IsFaulted) ?? all);
    }

    private static void RequireRows(RawManifest raw, RowCollector rows)
    {
        if (rows.SourceRowCount == 0)
        {
            var files = raw.Extracts is [var only] ? only.FileName : $"the {raw.Extracts.Count} raw extracts";
            throw new ConformException(
                $"There is no row in {files}{(raw.Extracts.Any(extract => extract.OnlyYears is not null) ? " of the fiscal years asked for" : "")}, only the header. "
                + "A source without rows is refused, so that it can't empty the warehouse; check the source and run again.");
        }
    }

    private static void Tell(StageProgress progress, RowCollector rows, IReadOnlyList<ConformedDimension> dimensions, IReadOnlyCollection<string> extraColumns)
    {
        progress.Note($"{rows.ConformedRowCount:N0} of {rows.SourceRowCount:N0} rows conformed, {rows.RejectedRowCount:N0} rejected.");
        foreach (var dimension in dimensions)
        {
            progress.Note(
                $"{dimension.Dimension.Table}: {dimension.Members.Count:N0} members, {dimension.NewCount:N0} of them new; {dimension.Replaced.Count:N0} codes or spellings replaced.");
        }

        if (extraColumns.Count > 0)
        {
            progress.Note($"Columns that the star schema has no place for: {string.Join(", ", extraColumns)}.");
        }
    }

    private static void Empty(string folder)
    {
        var directory = Directory.CreateDirectory(folder);
        foreach (var file in directory.EnumerateFiles())
        {
            file.Delete();
        }

        foreach (var inner in directory.EnumerateDirectories())
        {
            inner.Delete(recursive: true);
        }
    }
}
