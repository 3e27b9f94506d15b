using System.Globalization;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Api;

/// <summary>What a download says of the load it was read from.</summary>
internal static class Provenance
{
    public static IReadOnlyList<(string What, object? Value)> Of(LoadSummary load) =>
    [
        ("load", load.LoadId.Value),
        ("data as of", load.DataAsOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("published", load.PublishedAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)),
        ("source", load.IsSample ? "sample data, not San Francisco's" : load.Source),
        ("balanced to the cent", load.Balanced ? "yes" : "no"),
        ("rows left out because they could not be read", load.RejectedRowCount),
    ];
}
