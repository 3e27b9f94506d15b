using System.Text.Json;
using SfSpend.Core.Conforming;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Pipeline;

/// <summary>
/// What an earlier try of a run has finished and left whole: the journal says so, the manifest is readable and the files are there in
/// their recorded size. The first stage that isn't whole makes all later ones to be done again.
/// </summary>
internal sealed class FinishedStages(Run run, RunJournal journal, RunFolders folders)
{
    private bool _isWholeSoFar = true;
    private bool _isRawKept;

    /// <summary>A try of this run was interrupted while scraping: what it left may be gone on from.</summary>
    public bool MayGoOnScraping { get; } = run.Stages[(int)Stage.Scrape] is { State: not StageState.Succeeded, StartedAt: not null };

    /// <summary>Rejects were accepted as they are in the raw extracts that were kept.</summary>
    public bool RejectsAreAccepted => _isRawKept && run.RejectsAcceptedBy is not null;

    public async Task<RawManifest?> FindRawAsync(CancellationToken cancellationToken)
    {
        // Extracts that were read before a newer load was published are older than what readers see: the source is read anew.
        var wasOvertaken = await journal.FindOvertakingAsync(run.Id, cancellationToken) is not null;
        var raw = await FindAsync(
            Stage.Scrape,
            () => ManifestFile.ReadAsync(folders.RawOf(run.Id), RawManifest.FileName, ManifestJson.Default.RawManifest, cancellationToken),
            manifest => !wasOvertaken && manifest.Extracts.All(extract => IsThere(folders.RawOf(run.Id), extract.FileName, extract.ByteCount)));
        _isRawKept = raw is not null;
        return raw;
    }

    public async Task<ConformedManifest?> FindConformedAsync(CancellationToken cancellationToken)
    {
        // Surrogate keys were given by what the warehouse had: when another run has published since, they are given anew.
        var isOutdated = await journal.FindOvertakingAsync(run.Id, Stage.Conform, cancellationToken) is not null;
        return await FindAsync(
            Stage.Conform,
            () => ManifestFile.ReadAsync(folders.ConformedOf(run.Id), ConformedManifest.FileName, ManifestJson.Default.ConformedManifest, cancellationToken),
            manifest => !isOutdated && manifest.Files.All(file => IsThere(folders.ConformedOf(run.Id), file.FileName, file.ByteCount)));
    }

    public async Task<LandedManifest?> FindLandedAsync(ILandingBucket landing, ConformedManifest conformed, CancellationToken cancellationToken)
    {
        var landed = await FindAsync(Stage.Transfer, () => ReadLandedAsync(landing, cancellationToken), _ => true);
        if (landed is null || landed.Objects.Count != conformed.Files.Count)
        {
            return null;
        }

        var sent = conformed.Files.ToDictionary(file => landed.Prefix + file.FileName);
        foreach (var item in landed.Objects)
        {
            var isSame = sent.TryGetValue(item.Key, out var file) && item.ByteCount == file.ByteCount && item.Sha256 == file.Sha256
                && await landing.DescribeAsync(item.Key, cancellationToken) == item;
            if (!isSame)
            {
                return null;
            }
        }

        return landed;
    }

    private async Task<LandedManifest?> ReadLandedAsync(ILandingBucket landing, CancellationToken cancellationToken)
    {
        var key = $"run-{run.Id}/{LandedManifest.FileName}";
        if (await landing.DescribeAsync(key, cancellationToken) is null)
        {
            return null;
        }

        try
        {
            await using var content = await landing.OpenReadAsync(key, cancellationToken);
            return await JsonSerializer.DeserializeAsync(content, ManifestJson.Default.LandedManifest, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<T?> FindAsync<T>(Stage stage, Func<Task<T?>> read, Func<T, bool> isWhole)
        where T : class
    {
        var manifest = _isWholeSoFar && run.Stages[(int)stage].State == StageState.Succeeded ? await read() : null;
        var found = manifest is not null && isWhole(manifest) ? manifest : null;
        _isWholeSoFar = found is not null;
        return found;
    }

    private static bool IsThere(string folder, string name, long byteCount) =>
        new FileInfo(Path.Combine(folder, name)) is { Exists: true } file && file.Length == byteCount;
}
