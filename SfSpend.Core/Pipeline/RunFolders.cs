using SfSpend.Core.Conforming;

namespace SfSpend.Core.Pipeline;

/// <summary>A run's folders on disk and the manifests in them.</summary>
public sealed class RunFolders(DataFolders folders)
{
    public string RawOf(RunId run) => folders.RawOf(run);

    public string ConformedOf(RunId run) => folders.ConformedOf(run);

    /// <summary>The raw folder, made when missing; emptied unless what an interrupted try left there may be kept. It has no manifest.</summary>
    public string PrepareRaw(RunId run, bool keep)
    {
        var folder = RawOf(run);
        if (!keep)
        {
            Delete(folder);
        }

        PrivateFolder.Create(folder);
        File.Delete(Path.Combine(folder, Scraping.RawManifest.FileName));
        return folder;
    }

    /// <summary>Keeps what was counted of the raw extracts beside them, for runs that build on this one.</summary>
    internal void KeepManifests(RunId run)
    {
        foreach (var name in (string[])[MemberUses.FileName, ConformedManifest.FileName])
        {
            var file = Path.Combine(ConformedOf(run), name);
            if (File.Exists(file))
            {
                File.Copy(file, Path.Combine(RawOf(run), name), overwrite: true);
            }
        }
    }

    /// <summary>Removes what ended runs no longer need.</summary>
    internal void Clear(IReadOnlyList<ClearableRun> runs)
    {
        foreach (var run in runs)
        {
            Delete(ConformedOf(run.Id));
            if (!run.KeepsRaw)
            {
                Delete(RawOf(run.Id));
            }
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>A run whose files are no longer needed.</summary>
/// <param name="KeepsRaw">It published a load: its raw extracts are the load's evidence, and later runs of some years refer to them.</param>
internal sealed record ClearableRun(RunId Id, bool KeepsRaw);
