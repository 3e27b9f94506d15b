using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>All that the scrape stage needs of a run.</summary>
/// <param name="RawFolder">An existing folder that may hold extracts of an interrupted try.</param>
/// <param name="Base">The raw manifest of the load that readers see; null when there is none to compare with.</param>
public sealed record ScrapeOrder(RunRequest Request, string RawFolder, RawManifest? Base = null);
