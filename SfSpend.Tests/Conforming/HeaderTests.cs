using SfSpend.Tests.Support;

namespace SfSpend.Tests.Conforming;

/// <summary>Columns are matched by name, never by position.</summary>
public sealed class HeaderTests : IDisposable
{
    private static readonly SourceRow[] Rows =
    [
        new SourceRow().With(2024, 10.50m),
        new SourceRow { RelatedGovtUnits = "YES", RevenueOrSpending = "Revenue", Department = "AIR Airport Commission", DepartmentCode = "AIR" }.With(2025, -3m),
    ];

    private readonly ConformWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task The_portals_display_names_mean_the_same_columns() =>
        await AssertSameAsync(SourceRows.ToCsv(SourceRows.Columns.Select(column => (column, DisplayName(column, "Gov't"))), Rows));

    [Fact]
    public async Task Display_names_with_a_typographic_apostrophe_after_a_byte_order_mark_mean_the_same_columns() =>
        await AssertSameAsync("\uFEFF" + SourceRows.ToCsv(SourceRows.Columns.Select(column => (column, DisplayName(column, "Gov’t"))), Rows));

    [Fact]
    public async Task Names_in_capitals_mean_the_same_columns() =>
        await AssertSameAsync(SourceRows.ToCsv(SourceRows.Columns.Select(column => (column, column.ToUpperInvariant())), Rows));

    [Fact]
    public async Task Any_order_of_columns_is_read() =>
        await AssertSameAsync(SourceRows.ToCsv(SourceRows.Columns.Reverse().Select(column => (column, column)), Rows));

    [Fact]
    public async Task Columns_of_a_dimension_that_stand_apart_are_read() =>
        await AssertSameAsync(SourceRows.ToCsv(SourceRows.Columns.OrderBy(column => column.Length).ThenBy(column => column, StringComparer.Ordinal).Select(column => (column, column)), Rows));

    [Fact]
    public async Task The_header_of_2017_without_timestamps_is_read()
    {
        var columns = SourceRows.Columns.Where(column => column is not ("data_as_of" or "data_loaded_at"))
            .Select(column => (column, column == "related_govt_units" ? "related_gov_t_units" : column));
        var manifest = await AssertSameAsync(SourceRows.ToCsv(columns, Rows));
        Assert.Null(manifest.DataAsOf);
        Assert.Empty(manifest.ExtraColumns);
    }

    [Fact]
    public async Task An_additional_column_is_noted_and_the_rows_are_read()
    {
        var columns = SourceRows.Columns.Select(column => (column, column)).Append(("fund", "Supervisor district")).Append(("fund", ""));
        var manifest = await AssertSameAsync(SourceRows.ToCsv(columns, Rows));
        Assert.Equal(["(column 26)", "Supervisor district"], manifest.ExtraColumns);
        Assert.Contains("Columns that the star schema has no place for: (column 26), Supervisor district.", _workspace.Notes);
    }

    [Fact]
    public async Task Files_with_different_columns_are_read_one_after_the_other()
    {
        var manifest = await _workspace.ConformAsync(
        [
            _workspace.Write("one.csv", SourceRows.ToCsv(Rows)),
            _workspace.Write("two.csv.gz", SourceRows.Gzip(SourceRows.ToCsv(SourceRows.Columns.Reverse().Select(column => (column, column)), Rows))),
        ]);
        Assert.Equal(4, manifest.ConformedRowCount);
        Assert.Equal(2, _workspace.Read("program.csv.gz").Count);
    }

    private async Task<Core.Conforming.ConformedManifest> AssertSameAsync(string csv)
    {
        var expected = await _workspace.ConformAsync(SourceRows.ToCsv(Rows));
        var manifest = await _workspace.ConformAsync(csv);
        Assert.Equal(expected.Files, manifest.Files);
        Assert.Equal(expected.ConformedCells, manifest.ConformedCells);
        return manifest;
    }

    private static string DisplayName(string column, string governmental) => column switch
    {
        "related_govt_units" => $"Related {governmental} Units",
        "revenue_or_spending" => "Revenue or Spending",
        "sub_object" => "Sub-object",
        "sub_object_code" => "Sub-object Code",
        _ => string.Join(' ', column.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
    };
}
