using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Conforming;

/// <summary>Turns raw extracts into star-schema files. Memory does not grow with the number of rows.</summary>
public sealed class Conformer
{
    /// <summary>Reads every extract of <paramref name="raw"/> and writes the conformed files into <paramref name="conformedFolder"/>, which is emptied first.</summary>
    /// <exception cref="ConformException">A required column is missing or a file is broken; nothing is left behind that could be loaded.</exception>
    public Task<ConformedManifest> ConformAsync(
        RawManifest raw,
        string rawFolder,
        string conformedFolder,
        MemberCatalog known,
        StageProgress progress,
        CancellationToken cancellationToken) => throw new NotImplementedException();
}
