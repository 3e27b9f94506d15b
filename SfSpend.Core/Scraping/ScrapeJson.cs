using System.Text.Json.Serialization;

namespace SfSpend.Core.Scraping;

/// <summary>How the scrape stage writes what it remembers.</summary>
[JsonSerializable(typeof(DataSfYear))]
[JsonSerializable(typeof(SourceState))]
internal sealed partial class ScrapeJson : JsonSerializerContext;
