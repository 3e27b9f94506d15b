using System.Text;
using SfSpend.Core.Conforming;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Conforming;

/// <summary>A row that can't be read goes to the rejects with file, line, column and reason; the others are conformed.</summary>
public sealed class RejectTests : IDisposable
{
    private static readonly SourceRow Good = new();
    private readonly ConformWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("(12.30)", "is in brackets; write a negative amount with a minus sign, such as -12.30.")]
    [InlineData("1e5", "has an exponent; write the number in full, such as 100000.")]
    [InlineData("$5", "has a currency sign; write the number alone, such as 1234.50.")]
    [InlineData("1,23", "has commas that do not set groups of three digits apart; write it like 1,234.50 or 1234.50.")]
    [InlineData("1,2345", "has commas that do not set groups")]
    [InlineData("1234,567", "has commas that do not set groups")]
    [InlineData(",123", "has commas that do not set groups")]
    [InlineData("1.234,50", "has commas that do not set groups")]
    [InlineData("123456789012345678901234567890", "has 30 digits before the point; at most 18 can be kept exactly.")]
    [InlineData("1234567890123456789", "has 19 digits before the point")]
    [InlineData("12.345", "has fractions of a cent; write at most two decimals.")]
    [InlineData("", "There is no amount; write 0 where nothing was booked.")]
    [InlineData(" ", "There is no amount")]
    [InlineData("-", "is not a decimal number; write digits with at most one point, such as -1234.50.")]
    [InlineData(".", "is not a decimal number")]
    [InlineData("1.2.3", "is not a decimal number")]
    [InlineData("--5", "is not a decimal number")]
    [InlineData("5-", "is not a decimal number")]
    [InlineData("NaN", "is not a decimal number")]
    [InlineData("１２", "is not a decimal number")]
    [InlineData("0x10", "is not a decimal number")]
    public async Task An_amount_that_is_no_exact_decimal_is_rejected(string amount, string reason)
    {
        var reject = await RejectOfAsync(Good with { Amount = amount });
        Assert.Equal("amount", reject.Column);
        Assert.Contains(reason, reject.Reason, StringComparison.Ordinal);
        Assert.Equal((2025, "Spending", "No", null), (reject.FiscalYear, reject.RevenueOrSpending, reject.RelatedGovtUnits, reject.Amount));
    }

    [Theory]
    [InlineData("20x5")]
    [InlineData("25")]
    [InlineData("2,025")]
    [InlineData("1066")]
    [InlineData("")]
    [InlineData("2025.0")]
    public async Task A_year_that_is_none_is_rejected(string year)
    {
        var reject = await RejectOfAsync(Good with { FiscalYear = year });
        Assert.Equal("fiscal_year", reject.Column);
        Assert.Equal($"The fiscal year '{year}' is not a year of four digits from 1900 to 2099.", reject.Reason);
        Assert.Equal((null, 100.25m), (reject.FiscalYear, reject.Amount));
    }

    [Theory]
    [InlineData("Maybe")]
    [InlineData("")]
    [InlineData("Y")]
    public async Task A_flag_that_is_neither_yes_nor_no_is_rejected(string flag)
    {
        var reject = await RejectOfAsync(Good with { RelatedGovtUnits = flag });
        Assert.Equal(("related_govt_units", $"The flag '{flag}' is neither Yes nor No."), (reject.Column, reject.Reason));
        Assert.Null(reject.RelatedGovtUnits);
    }

    [Fact]
    public async Task A_side_that_is_neither_revenue_nor_spending_is_rejected()
    {
        var reject = await RejectOfAsync(Good with { RevenueOrSpending = "Profit" });
        Assert.Equal(("revenue_or_spending", "The side 'Profit' is neither Revenue nor Spending."), (reject.Column, reject.Reason));
    }

    [Fact]
    public async Task A_row_with_23_fields_is_rejected_with_its_line_number()
    {
        var line = SourceRows.ToLine(Good.Values.Take(23));
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(Good) + line + "\n" + SourceRows.ToLine(Good) + "\n");
        var reject = Assert.Single(manifest.Rejects);
        Assert.Equal(new Reject("source.csv", 3, null, "23 columns on line 3, expected 24 as in the header.", line, null, null, null, null), reject);
        Assert.Equal((3, 1, 2), (manifest.SourceRowCount, manifest.RejectedRowCount, manifest.ConformedRowCount));
    }

    [Fact]
    public async Task A_row_with_25_fields_is_rejected()
    {
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(Good) + SourceRows.ToLine([.. Good.Values, "more"]));
        Assert.Equal("25 columns on line 3, expected 24 as in the header.", Assert.Single(manifest.Rejects).Reason);
    }

    [Fact]
    public async Task A_last_line_that_is_cut_between_two_values_is_rejected()
    {
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(Good) + "2025,No,01,Public");
        var reject = Assert.Single(manifest.Rejects);
        Assert.Equal((3, "4 columns on line 3, expected 24 as in the header; the file ends in the middle of this row"), (reject.LineNumber, reject.Reason));
    }

    [Fact]
    public async Task A_last_line_that_is_cut_inside_a_quoted_value_is_rejected()
    {
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(Good) + "\"2025\",\"No\",\"01\",\"Public Prot");
        var reject = Assert.Single(manifest.Rejects);
        Assert.Equal((3, "\"2025\",\"No\",\"01\",\"Public Prot"), (reject.LineNumber, reject.Text));
        Assert.StartsWith("The file ends in the middle of this row", reject.Reason, StringComparison.Ordinal);
        Assert.Equal(1, manifest.ConformedRowCount);
    }

    [Fact]
    public async Task A_last_line_that_only_lacks_its_line_end_is_whole()
    {
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(Good) + SourceRows.ToLine(Good));
        Assert.Equal((2, 0), (manifest.ConformedRowCount, manifest.RejectedRowCount));
    }

    [Fact]
    public async Task A_value_that_is_not_utf8_is_rejected_with_its_column_and_byte()
    {
        var csv = Encoding.Latin1.GetBytes(SourceRows.ToCsv(Good, Good with { Department = "CPC Café Planning" }));
        var reject = Assert.Single((await _workspace.ConformAsync(csv)).Rejects);
        Assert.Equal((3, "department"), (reject.LineNumber, reject.Column));
        Assert.Equal("The value 'CPC Caf? Planning' is not UTF-8 (the byte 0xE9); save the file as UTF-8.", reject.Reason);
    }

    [Fact]
    public async Task A_zero_byte_in_a_later_part_of_the_file_is_rejected_with_its_column()
    {
        var csv = Encoding.UTF8.GetBytes(SourceRows.ToCsv([.. Enumerable.Repeat(Good, 20), Good with { Fund = "GF\0" }]));
        var manifest = await _workspace.ConformAsync([_workspace.Write("source.csv", csv)], tuning: new(1_024, 1 << 20, 2));
        var reject = Assert.Single(manifest.Rejects);
        Assert.Equal((22, "fund"), (reject.LineNumber, reject.Column));
        Assert.Contains("the control character U+0000", reject.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quotation_mark_in_the_middle_of_a_value_is_rejected()
    {
        var line = SourceRows.ToLine(Good).Replace("Operating,SALARIES", "The \"Works\",SALARIES", StringComparison.Ordinal);
        var reject = Assert.Single((await _workspace.ConformAsync(SourceRows.ToCsv(Good) + line + "\n" + SourceRows.ToLine(Good))).Rejects);
        Assert.Equal("program", reject.Column);
        Assert.StartsWith("A quotation mark stands inside the value 'The \"Works\"'", reject.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_a_stray_quotation_mark_ties_together_are_refused_rather_than_lost()
    {
        var line = SourceRows.ToLine(Good).Replace("Public Protection", "Public 5\" Protection", StringComparison.Ordinal);
        var refusal = await _workspace.RefusalOfAsync(string.Join('\n', SourceRows.Header, line, SourceRows.ToLine(Good), line, SourceRows.ToLine(Good)));
        Assert.Contains("in the row that begins on line 2, a quotation mark stands in the middle of column 4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_numbers_count_the_line_breaks_inside_values()
    {
        var broken = Good with { Department = "FIR Fire\nDepartment\r\n" };
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(broken, broken, Good with { Amount = "x" }, broken, Good with { Amount = "y" }));
        Assert.Equal([8, 12], manifest.Rejects.Select(reject => reject.LineNumber));
        Assert.Equal("FIR Fire Department", Assert.Single(_workspace.Read("program.csv.gz"))["department"]);
    }

    [Fact]
    public async Task Rejected_rows_are_counted_in_their_cell_as_far_as_they_can_be_read()
    {
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(
            Good.With(2025, 1.25m),
            Good.With(2025, 2.50m) with { Fund = "a\u0001b" },
            Good.With(2025, 4m) with { RelatedGovtUnits = "Maybe" },
            Good with { Amount = "many" }));
        Assert.Equal([new(2025, "Spending", "No", 3, 3.75m)], manifest.RawCells);
        Assert.Equal([new(2025, "Spending", "No", 1, 1.25m)], manifest.ConformedCells);
        Assert.Equal((4, 3, 1), (manifest.SourceRowCount, manifest.RejectedRowCount, manifest.ConformedRowCount));
    }

    [Fact]
    public async Task Rejected_rows_whose_cell_cannot_be_read_are_counted_by_as_much_of_it_as_can_be()
    {
        var count = ConformedManifest.MaxKeptRejects;
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv([
            Good.With(2025, 1.25m),
            .. Enumerable.Repeat(Good with { Amount = "?" }, count),
            Good with { FiscalYear = "", Amount = "2.50" },
            Good with { FiscalYear = "FY25", Amount = "?" },
            Good with { RelatedGovtUnits = "Maybe", RevenueOrSpending = "Revenue", Amount = "4" },
            Good with { RevenueOrSpending = "", RelatedGovtUnits = "Yes", Amount = "8" },
        ]) + "a,b\n");

        Assert.Equal(
            [
                new(0, "Spending", "No", 2, 2.50m),
                new(2025, "Revenue", "", 1, 4m),
                new(2025, "", "Yes", 1, 8m),
                new(0, "", "", 1, 0m),
            ],
            manifest.Unplaced?.Select(rows => rows.Cell));
        Assert.All(manifest.Unplaced ?? [], rows => Assert.Equal(("source.csv", false), (rows.FileName, rows.IsKept)));
        Assert.Equal(manifest.RejectedRowCount, manifest.RawCells.Sum(cell => cell.RowCount) + manifest.UnplacedCells.Sum(cell => cell.RowCount) - manifest.ConformedRowCount);
    }

    [Fact]
    public async Task More_rejects_than_are_kept_are_still_counted()
    {
        var count = ConformedManifest.MaxKeptRejects + 1_234;
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv([Good, .. Enumerable.Repeat(Good with { Amount = "?" }, count)]));
        Assert.Equal((count, ConformedManifest.MaxKeptRejects), (manifest.RejectedRowCount, manifest.Rejects.Count));
        Assert.Equal(Enumerable.Range(3, ConformedManifest.MaxKeptRejects).Select(line => (long)line), manifest.Rejects.Select(reject => reject.LineNumber));
    }

    [Fact]
    public async Task The_text_of_a_reject_is_cut_to_2000_characters()
    {
        var reject = await RejectOfAsync(Good with { Amount = "?", Fund = new string('f', 5_000) });
        Assert.Equal(2_000, reject.Text.Length);
    }

    [Fact]
    public async Task A_file_of_nothing_but_bad_rows_is_all_rejects()
    {
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(Good with { Amount = "x" }));
        Assert.Equal((1, 1, 0), (manifest.SourceRowCount, manifest.RejectedRowCount, manifest.ConformedRowCount));
        Assert.DoesNotContain(manifest.Files, file => file.Table == "transaction");
        Assert.Empty(_workspace.Read("program.csv.gz"));
    }

    private async Task<Reject> RejectOfAsync(SourceRow bad)
    {
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(Good, bad, Good));
        Assert.Equal((3, 1, 2), (manifest.SourceRowCount, manifest.RejectedRowCount, manifest.ConformedRowCount));
        var reject = Assert.Single(manifest.Rejects);
        Assert.Equal(("source.csv", 3), (reject.FileName, reject.LineNumber));
        return reject;
    }
}
