namespace SfSpend.Core.Scraping;

/// <summary>A fiscal year that was pulled whole: its extract, and the fingerprint the source had then. Lies beside the extract, for a scrape that goes on.</summary>
internal sealed record DataSfYear(RawExtract Extract, string Fingerprint);
