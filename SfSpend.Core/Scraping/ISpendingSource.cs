using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;

namespace SfSpend.Core.Scraping;

/// <summary>A place rows come from: DataSF, a file, or the sample generator.</summary>
public interface ISpendingSource
{
    SourceKind Kind { get; }

    /// <summary>Writes the raw extracts into the order's folder. Every file is whole or has a temporary name.</summary>
    /// <exception cref="ScrapeException">The source can't be read; the message says which, why and what to do.</exception>
    Task<RawManifest> ScrapeAsync(ScrapeOrder order, StageProgress progress, CancellationToken cancellationToken);

    /// <summary>Null when the source answers; otherwise a sentence why it does not.</summary>
    Task<string?> ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>The source can't be read.</summary>
public sealed class ScrapeException(string message, Exception? innerException = null) : SfSpendException(message, innerException)
{
    /// <summary>The source has nothing at the address.</summary>
    public bool IsNotFound { get; init; }

    /// <summary>What the source said and what it sent, where the two differ.</summary>
    public SourceMismatch? Mismatch { get; init; }
}

/// <summary>Rows and dollars by cell as the source says them, and as they stand in what it sent; and the rows that make the difference.</summary>
public sealed record SourceMismatch(IReadOnlyList<CellTotal> Said, IReadOnlyList<CellTotal> Sent, IReadOnlyList<CellDifference> Differences);
