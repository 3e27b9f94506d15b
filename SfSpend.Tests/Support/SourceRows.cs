using System.IO.Compression;
using System.Text;

namespace SfSpend.Tests.Support;

/// <summary>Writes source rows as the CSV text that a source would send.</summary>
public static class SourceRows
{
    /// <summary>The API's column names in the API's order.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "fiscal_year", "related_govt_units", "organization_group_code", "organization_group", "department_code", "department",
        "program_code", "program", "character_code", "character", "object_code", "object", "sub_object_code", "sub_object",
        "fund_type_code", "fund_type", "fund_code", "fund", "fund_category_code", "fund_category", "revenue_or_spending", "amount",
        "data_as_of", "data_loaded_at",
    ];

    public static string Header { get; } = string.Join(',', Columns);

    /// <summary>Header and rows, each line ended by LF.</summary>
    public static string ToCsv(params IEnumerable<SourceRow> rows)
    {
        var csv = new StringBuilder(Header).Append('\n');
        foreach (var row in rows)
        {
            csv.Append(ToLine(row)).Append('\n');
        }

        return csv.ToString();
    }

    /// <summary>One row without its line end; values are quoted only where they must be.</summary>
    public static string ToLine(SourceRow row) => ToLine(row.Values);

    public static string ToLine(IEnumerable<string?> values) => string.Join(',', values.Select(Quote));

    /// <summary>Header and rows with only the columns chosen, in that order, under the names given.</summary>
    /// <param name="columns">API name of the column → the name it has in the header.</param>
    public static string ToCsv(IEnumerable<(string Column, string HeaderName)> columns, params IEnumerable<SourceRow> rows)
    {
        var chosen = columns.Select(column => (Index: Columns.ToList().IndexOf(column.Column), column.HeaderName)).ToList();
        var lines = rows.Select(row => ToLine(chosen.Select(column => row.Values[column.Index])));
        return string.Join('\n', lines.Prepend(ToLine(chosen.Select(column => column.HeaderName)))) + "\n";
    }

    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static string Quote(string? value) => value switch
    {
        null => "",
        _ when value.AsSpan().ContainsAny("\",\r\n") => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => value,
    };
}
