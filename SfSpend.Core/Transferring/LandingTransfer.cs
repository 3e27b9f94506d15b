using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SfSpend.Core.Conforming;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Transferring;

/// <summary>
/// Sends conformed files to the landing bucket, several at once, and asks the bucket itself whether what landed is what was sent.
/// Bound to what S3 offers behind SFTP: files are written whole under their final name, never renamed, appended to or given attributes; the
/// manifest, written last, is what makes them a load.
/// </summary>
public sealed partial class LandingTransfer(TimeProvider time, ILogger<LandingTransfer>? logger = null)
{
    private const int MaxAttempts = 3;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a bucket may take to show what SFTP has accepted: gateways write behind.</summary>
    private static readonly TimeSpan LandingPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LandingPoll = TimeSpan.FromMilliseconds(200);

    private readonly ILogger _logger = logger ?? NullLogger<LandingTransfer>.Instance;

    /// <exception cref="TransferException">A file could not be sent, or what landed is not what was sent.</exception>
    public async Task<LandedManifest> TransferAsync(
        RunId run,
        ConformedManifest conformed,
        string conformedFolder,
        EnvironmentConnection environment,
        StageProgress progress,
        CancellationToken cancellationToken)
    {
        progress.ExpectBytes(conformed.Files.Sum(file => file.ByteCount));
        progress.ExpectRows(conformed.Files.Sum(Parcel.RowsOf));
        var prefix = $"run-{run}/";
        await using var lane = Open(environment, conformed.Files.Count, progress);
        await lane.PrepareAsync(prefix.TrimEnd('/'), cancellationToken);

        var landed = new LandedObject[conformed.Files.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, conformed.Files.Count),
            new ParallelOptions { MaxDegreeOfParallelism = lane.Width, CancellationToken = cancellationToken },
            async (index, token) => landed[index] = await DeliverAsync(
                lane, environment.Landing, Parcel.Of(conformed.Files[index], conformedFolder, prefix), progress, token));

        var manifest = new LandedManifest(prefix, lane.IsDirect, landed);
        var text = JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.LandedManifest);
        await DeliverAsync(lane, environment.Landing, Parcel.Of(text, prefix + LandedManifest.FileName), new StageProgress(), cancellationToken);
        progress.Note($"{landed.Length} files and their manifest landed in {environment.Landing.Address} under {prefix}");
        return manifest;
    }

    private static Lane Open(EnvironmentConnection environment, int fileCount, StageProgress progress)
    {
        if (environment.Sftp is { } endpoint)
        {
            progress.Note($"Sending {fileCount} files by SFTP to {endpoint.UserName}@{endpoint.Host}:{endpoint.Port}");
            return new SftpLane(endpoint);
        }

        if (environment.LandingFolder is { } folder)
        {
            progress.Note($"This environment has no SFTP server: copying {fileCount} files directly into {environment.Landing.Address}");
            return new FolderLane(folder);
        }

        throw new TransferException("The environment has neither an SFTP server nor a landing folder. Provision it again.");
    }

    /// <summary>Sends one file until the bucket describes it as it was sent. One that is already there, equal, is kept.</summary>
    private async Task<LandedObject> DeliverAsync(
        Lane lane, ILandingBucket landing, Parcel parcel, StageProgress progress, CancellationToken cancellationToken)
    {
        if (await landing.DescribeAsync(parcel.Key, cancellationToken) is { } kept && parcel.Equals(kept))
        {
            progress.AddBytes(parcel.ByteCount);
            progress.AddRows(parcel.RowCount);
            return kept;
        }

        for (var attempt = 1; ; attempt++)
        {
            var counter = new ByteCounter(progress);
            try
            {
                await lane.SendAsync(parcel, counter, cancellationToken);
                var landed = await AwaitLandingAsync(landing, parcel, cancellationToken);
                counter.Complete(parcel.ByteCount);
                progress.AddRows(parcel.RowCount);
                return landed;
            }
            catch (TransferException failed) when (!failed.IsFinal && attempt < MaxAttempts)
            {
                counter.TakeBack();
                progress.Note($"{parcel.Key} is sent again: {failed.Message}");
                Log.FileFailed(_logger, parcel.Key, attempt, failed);
                await Task.Delay(RetryDelay * attempt, time, cancellationToken);
            }
        }
    }

    private async Task<LandedObject> AwaitLandingAsync(ILandingBucket landing, Parcel parcel, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var found = await landing.DescribeAsync(parcel.Key, cancellationToken);
            if (found is not null && parcel.Equals(found))
            {
                return found;
            }

            if (found?.ByteCount == parcel.ByteCount || time.GetElapsedTime(start) > LandingPatience)
            {
                throw new TransferException(found is null
                    ? $"{parcel.Key} was sent but is not in {landing.Address}. Check that the SFTP user's home is this bucket, then retry the run."
                    : $"{parcel.Key} was sent with {parcel.ByteCount} bytes and sha256 {parcel.Sha256}, but {found.ByteCount} bytes with sha256 "
                        + $"{found.Sha256} landed in {landing.Address}. Retry the run; if it happens again, something on the way changes files.");
            }

            await Task.Delay(LandingPoll, time, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Sending {Key} failed in attempt {Attempt}, it was tried again")]
        public static partial void FileFailed(ILogger logger, string key, int attempt, Exception exception);
    }
}
