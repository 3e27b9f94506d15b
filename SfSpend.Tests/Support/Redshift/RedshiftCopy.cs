using System.Text.Json;
using System.Text.RegularExpressions;

namespace SfSpend.Tests.Support.Redshift;

/// <summary>A COPY of gzip CSV files that a manifest names.</summary>
/// <param name="Table">Quoted.</param>
/// <param name="Columns">Quoted, separated by commas.</param>
/// <param name="Manifest">The address of the manifest.</param>
/// <param name="EmptyAsNull">Whether empty fields become NULL; Redshift keeps them as empty text unless told.</param>
internal sealed partial record RedshiftCopy(string Table, string Columns, string Manifest, bool EmptyAsNull)
{
    /// <summary>What PostgreSQL is told for each of the files.</summary>
    public string PostgresSql => $@"COPY {Table} ({Columns}) FROM STDIN (FORMAT csv, HEADER true, NULL '{(EmptyAsNull ? "" : @"\N")}')";

    public static RedshiftCopy? Parse(string sql) =>
        Form.Match(sql) is { Success: true } copy && Needed.All(option => Regex.IsMatch(copy.Groups["options"].Value, option, RegexOptions.IgnoreCase))
            ? new RedshiftCopy(copy.Groups["table"].Value, copy.Groups["columns"].Value, copy.Groups["url"].Value, Regex.IsMatch(copy.Groups["options"].Value, @"\bEMPTYASNULL\b", RegexOptions.IgnoreCase))
            : null;

    /// <summary>The files of a manifest, and whether each must be there.</summary>
    public static IReadOnlyList<(string Url, bool Mandatory)> ReadManifest(JsonDocument manifest) =>
    [
        .. manifest.RootElement.GetProperty("entries").EnumerateArray().Select(entry => (
            entry.GetProperty("url").GetString() ?? "",
            entry.TryGetProperty("mandatory", out var mandatory) && mandatory.GetBoolean())),
    ];

    private static string[] Needed { get; } = [@"\bFORMAT\s+(AS\s+)?CSV\b", @"\bGZIP\b", @"\bIGNOREHEADER\s+1\b", @"\bMANIFEST\b"];

    [GeneratedRegex("""^\s*COPY\s+(?<table>"\w+"\."\w+")\s*\((?<columns>[^)]*)\)\s*FROM\s+'(?<url>s3://[^']+)'\s+IAM_ROLE\s+'arn:aws[\w-]*:iam::\d{12}:role/[^']+'(?<options>[^;]*);?\s*$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }
}
