namespace SfSpend.Core.Transferring;

/// <summary>A way into the landing bucket.</summary>
internal abstract class Lane : IAsyncDisposable
{
    /// <summary>How many files are sent at once.</summary>
    public abstract int Width { get; }

    /// <summary>True when the files don't go over SFTP.</summary>
    public abstract bool IsDirect { get; }

    /// <summary>Makes the folder the files go to.</summary>
    public abstract Task PrepareAsync(string folder, CancellationToken cancellationToken);

    /// <exception cref="TransferException">The file was not accepted.</exception>
    public abstract Task SendAsync(Parcel parcel, ByteCounter counter, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

/// <summary>Where there is no SFTP server: straight into the folder behind the bucket.</summary>
internal sealed class FolderLane(string landingFolder) : Lane
{
    private const int BufferByteCount = 1 << 17;

    public override int Width => 2;

    public override bool IsDirect => true;

    public override Task PrepareAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(landingFolder, folder));
        return Task.CompletedTask;
    }

    public override async Task SendAsync(Parcel parcel, ByteCounter counter, CancellationToken cancellationToken)
    {
        var path = Path.Combine(landingFolder, parcel.Key);
        try
        {
            await using (var source = parcel.OpenRead())
            await using (var target = File.Create(path + ".partial"))
            {
                await source.CopyToAsync(target, BufferByteCount, cancellationToken);
            }

            File.Move(path + ".partial", path, overwrite: true);
            counter.Report(parcel.ByteCount);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new TransferException($"{parcel.Key} could not be copied into the landing folder: {failed.Message}", failed);
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
