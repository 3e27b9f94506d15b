using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>A place rows come from: DataSF, a file, or the sample generator.</summary>
public interface ISpendingSource
{
    SourceKind Kind { get; }

    /// <summary>
    /// Writes the raw extracts into <paramref name="rawFolder"/> (an existing folder that may hold extracts of an interrupted try).
    /// Every file is whole or has a temporary name.
    /// </summary>
    /// <exception cref="ScrapeException">The source can't be read; the message says which, why and what to do.</exception>
    Task<RawManifest> ScrapeAsync(RunRequest request, string rawFolder, StageProgress progress, CancellationToken cancellationToken);

    /// <summary>Null when the source answers; otherwise a sentence why it does not.</summary>
    Task<string?> ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>The source can't be read.</summary>
public sealed class ScrapeException(string message, Exception? innerException = null) : SfSpendException(message, innerException);
