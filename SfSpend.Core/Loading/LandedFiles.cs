using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Transferring;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>The conformed files of a run as they lie in the landing bucket.</summary>
internal sealed class LandedFiles(LoadOrder order, ILandingBucket landing)
{
    /// <summary>The only file of a table, or null when the run has none.</summary>
    public ConformedFile? Find(WarehouseTable table) => order.Conformed.Files.SingleOrDefault(file => file.Table == table.Name);

    /// <exception cref="LoadException">The run has no file for the table.</exception>
    public ConformedFile Get(WarehouseTable table) => Find(table) ?? throw new LoadException(
        $"Run {order.RunId} has no conformed file for the table {table.Name}; expected {table.Name}.csv.gz. Start a new run.");

    /// <summary>Holds what landed against what was conformed, by name, size and hash.</summary>
    /// <exception cref="LoadException">A file is missing or differs.</exception>
    public void Verify()
    {
        var landed = order.Landed.Objects.ToDictionary(item => item.Key, StringComparer.Ordinal);
        foreach (var file in order.Conformed.Files)
        {
            if (!landed.TryGetValue(KeyOf(file), out var item))
            {
                throw new LoadException($"{KeyOf(file)} did not land in {landing.Address}. Nothing was loaded; retry the run from its transfer stage.");
            }

            Compare(file, item.ByteCount, item.Sha256);
        }
    }

    /// <summary>Proves that the file is still the one that was conformed, right before the warehouse reads it by itself.</summary>
    public async Task ProveAsync(ConformedFile file, CancellationToken cancellationToken)
    {
        var item = await landing.DescribeAsync(KeyOf(file), cancellationToken) ?? throw new LoadException(
            $"{KeyOf(file)} is gone from {landing.Address}. Nothing was loaded; retry the run from its transfer stage.");
        Compare(file, item.ByteCount, item.Sha256);
    }

    /// <summary>Copies a landed file into a table of staging, and proves on the way that it is the file that was conformed.</summary>
    /// <returns>The number of its rows, quoted line breaks counted as rows too.</returns>
    public async Task<long> CopyAsync(CopyTarget target, ConformedFile file, StageProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = new HashingStream(await landing.OpenReadAsync(KeyOf(file), cancellationToken), progress.AddBytes);
            var rowCount = await target.CopyAsync(source, file.Table == StarSchema.Transaction.Name ? progress.AddRows : _ => { }, cancellationToken);
            var sha256 = await source.FinishAsync(cancellationToken);
            Compare(file, source.ByteCount, sha256);
            return rowCount;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            throw new LoadException(
                $"{KeyOf(file)} in {landing.Address} can't be read: {problem.Message} Nothing was loaded; start a new run.", problem);
        }
    }

    /// <summary>The key of an object beside the landed files.</summary>
    public string KeyOf(string fileName) => order.Landed.Prefix + fileName;

    private string KeyOf(ConformedFile file) => KeyOf(file.FileName);

    private void Compare(ConformedFile file, long byteCount, string sha256)
    {
        if (byteCount != file.ByteCount || sha256 != file.Sha256)
        {
            throw new LoadException(
                $"{KeyOf(file)} in {landing.Address} is not the file that was conformed: found {byteCount} bytes with SHA-256 {sha256}, "
                + $"expected {file.ByteCount} bytes with {file.Sha256}. Nothing was loaded; retry the run from its transfer stage.");
        }
    }
}
