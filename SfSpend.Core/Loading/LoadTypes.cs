using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Loading;

/// <summary>All that the load stage needs of a run.</summary>
/// <param name="FiscalYears">Only these years are replaced; empty: the warehouse becomes equal to the conformed files.</param>
/// <param name="PublishedBy">Who asked for the run.</param>
public sealed record LoadOrder(
    RunId RunId,
    RawManifest Raw,
    ConformedManifest Conformed,
    LandedManifest Landed,
    IReadOnlyList<int> FiscalYears,
    string PublishedBy)
{
    /// <summary>From when on the checks before publishing speak up.</summary>
    public QualityOptions Quality { get; init; } = new();

    /// <summary>Hears what was staged and checked before anything is published, and may hold it back; null: nobody does.</summary>
    public LoadReview? Review { get; init; }
}

/// <summary>What the load stage did.</summary>
/// <param name="Published">False when the warehouse already equals the files: nothing was touched, <paramref name="LoadId"/> is the current load.</param>
public sealed record LoadResult(LoadId LoadId, bool Published, long LoadedRowCount);

/// <summary>Brings landed files into the warehouse: staging, verification, and one transaction in which readers move from one load to the next.</summary>
public interface IWarehouseLoader
{
    /// <summary>The members the warehouse has, for the conform stage.</summary>
    Task<MemberCatalog> ReadMembersAsync(CancellationToken cancellationToken);

    /// <summary>Makes what a warehouse of an earlier version lacks. It waits for a load that is under way, and may be called at any time.</summary>
    /// <exception cref="LoadException">The warehouse refused.</exception>
    Task BringUpToDateAsync(CancellationToken cancellationToken);

    /// <summary>
    /// May be interrupted anywhere and called again with the same order: a run publishes at most one load.
    /// </summary>
    /// <exception cref="LoadHeldException">The review holds the load back; readers still see the load before.</exception>
    /// <exception cref="LoadException">Counts or cents differ from the manifest, or the warehouse refused; readers still see the load before.</exception>
    Task<LoadResult> LoadAsync(LoadOrder order, ILandingBucket landing, StageProgress progress, CancellationToken cancellationToken);
}

/// <summary>The warehouse could not be loaded; what was published before is untouched.</summary>
public sealed class LoadException(string message, Exception? innerException = null) : SfSpendException(message, innerException);
