using System.Globalization;
using System.Text;

namespace SfSpend.Core.Scraping.Sample;

/// <summary>Writes sample rows as DataSF's API does: every field quoted, an empty field as nothing at all.</summary>
internal sealed class SampleCsv(TextWriter writer)
{
    private const string DataAsOf = "2026-09-20T23:05:20.000";
    private const string DataLoadedAt = "2026-09-21T03:00:12.000";

    private static readonly string[] Columns =
    [
        "fiscal_year", "related_govt_units", "organization_group_code", "organization_group", "department_code", "department",
        "program_code", "program", "character_code", "character", "object_code", "object", "sub_object_code", "sub_object",
        "fund_type_code", "fund_type", "fund_code", "fund", "fund_category_code", "fund_category", "revenue_or_spending",
        "amount", "data_as_of", "data_loaded_at",
    ];

    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public void WriteHeader() => writer.Write($"\"{string.Join("\",\"", Columns)}\"\n");

    public void Write(SampleRow row)
    {
        writer.Write($"\"{row.FiscalYear.ToString(CultureInfo.InvariantCulture)}\",\"{FlagOf(row)}\"");
        Write(row.OrganizationGroup);
        Write(row.Department);
        Write(row.Program);
        Write(row.Character);
        Write(row.Object);
        Write(row.SubObject);
        Write(row.FundType);
        Write(row.Fund);
        Write(row.FundCategory);
        Write(row.Side.ToString());
        Write(AmountOf(row.Cents));
        writer.Write($",\"{DataAsOf}\",\"{DataLoadedAt}\"\n");
    }

    /// <summary>Plain digits, a point, no zeros at the end: <c>300</c>, <c>2169166.5</c>, <c>-0.01</c>.</summary>
    internal static string AmountOf(long cents) => (cents / 100m).ToString("0.##", CultureInfo.InvariantCulture);

    private static string FlagOf(SampleRow row) => (row.IsRelatedUnit, SampleEras.IsOld(row.FiscalYear)) switch
    {
        (true, true) => "Yes",
        (false, true) => "No",
        (true, false) => "YES",
        (false, false) => "NO",
    };

    private void Write(Coded coded)
    {
        Write(coded.Code);
        Write(coded.Name);
    }

    private void Write(string? field)
    {
        writer.Write(',');
        if (field is not null)
        {
            // The vocabulary has no quotation marks (a test sees to it), so nothing needs doubling.
            writer.Write('"');
            writer.Write(field);
            writer.Write('"');
        }
    }
}
