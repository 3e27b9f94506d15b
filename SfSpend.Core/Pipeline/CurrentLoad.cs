using SfSpend.Core.Conforming;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Pipeline;

/// <summary>The load that readers see, and what the run that published it has kept of its source.</summary>
/// <param name="Raw">Null when it is gone.</param>
/// <param name="Conformed">What was counted of the raw extracts; null when it is gone.</param>
public sealed record CurrentLoad(LoadSummary Load, RawManifest? Raw, ConformedManifest? Conformed);
