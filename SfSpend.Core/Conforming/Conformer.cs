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
        var uses = await FindKeptUsesAsync(raw, rawFolder, cancellationToken);
        var kept = uses is null || raw.Kept is null ? KeptYears.None : raw.Kept;
        var keptRowCount = kept.Cells.Sum(cell => cell.RowCount);
        var read = uses is null ? raw : raw with { Extracts = [.. raw.Extracts.Where(extract => !extract.IsKept)] };
        progress.ExpectBytes(read.Extracts.Sum(extract => extract.ByteCount));
        var spill = new FactSpill(Path.Combine(conformedFolder, SpillFolder));
        var rows = new RowCollector(spill, progress);
        TupleTable[] tables = [.. Dimension.All.Select(dimension => new TupleTable(dimension))];
        var extraColumns = await ReadRowsAsync(read, rawFolder, tables, rows, progress, cancellationToken);
        spill.Flush();
        if (uses is not null)
        {
            rows.Uses.Add(uses, kept.Cells.Select(cell => cell.FiscalYear).ToHashSet(), tables);
        }

        RequireRows(raw, rows.SourceRowCount + keptRowCount);
        await ManifestFile.WriteAsync(conformedFolder, MemberUses.FileName, rows.Uses.ToMemberUses(tables), MemberUsesJson.Default.MemberUses, cancellationToken);

        IReadOnlyDictionary<string, int>[] knownMembers = [known.Programs, known.Types, known.Funds];
        var dimensions = tables
            .Select(table => DimensionResolver.Resolve(table, rows.Uses.Of(table.Dimension), knownMembers[table.Dimension.Index]))
            .ToList();
        var dimensionFiles = DimensionFiles.Write(conformedFolder, dimensions).ToList();
        var (factFiles, cells) = await new FactFiles(conformedFolder, spill, dimensions).WriteAsync(raw.FiscalYears, _tuning.WorkerCount, cancellationToken);
        var conformed = new ConformedManifest(
            [.. dimensionFiles, .. factFiles],
            SourceCells.Sum([.. rows.RawCells, .. kept.Cells]),
            SourceCells.Sum([.. cells, .. kept.Cells]),
            rows.SourceRowCount + keptRowCount,
            rows.RejectedRowCount,
            rows.ConformedRowCount + keptRowCount,
            rows.Rejects,
            [.. extraColumns.Union(kept.ExtraColumns).Order(StringComparer.Ordinal)],
            kept.DataAsOf is { } time && !(rows.DataAsOf > time) ? time : rows.DataAsOf,
            [.. rows.Unplaced, .. raw.Kept?.Unplaced ?? []]);
        SumLimit.Refuse(conformed, dimensions);
        Tell(progress, conformed, dimensions, keptRowCount);
        return conformed;
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

    /// <summary>Null where nothing is kept, or what is kept was not counted by this version: then the kept extracts are read as well.</summary>
    private static async Task<MemberUses?> FindKeptUsesAsync(RawManifest raw, string rawFolder, CancellationToken cancellationToken) => raw.Kept is { } kept
        ? await ManifestFile.ReadAsync(rawFolder, kept.UsesFileName, MemberUsesJson.Default.MemberUses, cancellationToken)
        : null;

    private static void RequireRows(RawManifest raw, long rowCount)
    {
        if (rowCount == 0)
        {
            var files = raw.Extracts is [var only] ? only.Name : $"the {raw.Extracts.Count} raw extracts";
            throw new ConformException(
                $"There is no row in {files}{(raw.Extracts.Any(extract => extract.OnlyYears is not null) ? " of the fiscal years asked for" : "")}, only the header. "
                + "A source without rows is refused, so that it can't empty the warehouse; check the source and run again.");
        }
    }

    private static void Tell(StageProgress progress, ConformedManifest conformed, IReadOnlyList<ConformedDimension> dimensions, long keptRowCount)
    {
        progress.Note($"{conformed.ConformedRowCount:N0} of {conformed.SourceRowCount:N0} rows conformed, {conformed.RejectedRowCount:N0} rejected.");
        if (keptRowCount > 0)
        {
            progress.Note($"{keptRowCount:N0} of them stay as they are; of their years only the members were looked at.");
        }

        foreach (var dimension in dimensions)
        {
            progress.Note(
                $"{dimension.Dimension.Table}: {dimension.Members.Count:N0} members, {dimension.NewCount:N0} of them new; {dimension.Replaced.Count:N0} codes or spellings replaced.");
        }

        if (conformed.ExtraColumns.Count > 0)
        {
            progress.Note($"Columns that the star schema has no place for: {string.Join(", ", conformed.ExtraColumns)}.");
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
