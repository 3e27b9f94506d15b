using System.Text;
using SfSpend.Core.Conforming;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Conforming;

/// <summary>Files that are no source at all are refused with a sentence, and nothing is left that could be loaded.</summary>
public sealed class WholeFileTests : IDisposable
{
    private readonly ConformWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_missing_column_is_named()
    {
        var columns = SourceRows.Columns.Where(column => column != "amount").Select(column => (column, column));
        var refusal = await _workspace.RefusalOfAsync(SourceRows.ToCsv(columns, new SourceRow()));
        Assert.Contains("source.csv, line 1: the header lacks the column amount.", refusal.Message, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_file_is_called_what_it_was_called_where_it_came_from()
    {
        var extract = _workspace.Write("source.csv", "") with { GivenName = "uploads/spending.csv" };

        Assert.StartsWith("uploads/spending.csv is empty (0 bytes).", (await _workspace.RefusalOfAsync(extract)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_missing_column_is_named()
    {
        var columns = SourceRows.Columns.Where(column => column is not ("amount" or "fund_code")).Select(column => (column, column));
        var refusal = await _workspace.RefusalOfAsync(SourceRows.ToCsv(columns, new SourceRow()));
        Assert.Contains("lacks 2 columns fund_code, amount. Found 22 columns: fiscal_year", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_stands_twice_is_named_with_both_places()
    {
        var columns = SourceRows.Columns.Select(column => (column, column)).Append(("amount", "Amount"));
        var refusal = await _workspace.RefusalOfAsync(SourceRows.ToCsv(columns, new SourceRow()));
        Assert.Contains("the column amount stands twice in the header, as column 22 and as column 25", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        var refusal = await _workspace.RefusalOfAsync("");
        Assert.StartsWith("source.csv is empty (0 bytes).", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_blank_lines_has_no_header()
    {
        var refusal = await _workspace.RefusalOfAsync("\n\r\n\n");
        Assert.Contains("has no header", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    public async Task A_header_without_rows_is_refused(string lineEnd)
    {
        var refusal = await _workspace.RefusalOfAsync(SourceRows.Header + lineEnd);
        Assert.StartsWith("There is no row in source.csv, only the header.", refusal.Message, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_binary_file_is_refused_with_the_place_of_its_first_zero_byte()
    {
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv", [0x7F, (byte)'E', (byte)'L', (byte)'F', 0, 1, 2]));
        Assert.Contains("is a binary file (a zero byte at byte 5)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_in_utf16_is_refused_by_name()
    {
        var bytes = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(SourceRows.ToCsv(new SourceRow()))).ToArray();
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv", bytes));
        Assert.Contains("is UTF-16 text", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_not_utf8_is_refused_with_its_column()
    {
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv", Encoding.Latin1.GetBytes("année," + SourceRows.ToCsv(new SourceRow()))));
        Assert.Contains("line 1, column 1 of the header: The value 'ann?e' is not UTF-8 (the byte 0xE9)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_instead_of_data_is_refused_and_shown()
    {
        var refusal = await _workspace.RefusalOfAsync("\n <!DOCTYPE html><html><title>Moved</title></html>");
        Assert.Contains("is a page, not data", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("<!DOCTYPE html>", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workbook_is_refused_by_name()
    {
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv", [(byte)'P', (byte)'K', 3, 4, 20, 0, 6, 0]));
        Assert.Contains("is a ZIP archive or a workbook", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzip_file_without_the_name_of_one_is_refused()
    {
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv", SourceRows.Gzip(SourceRows.ToCsv(new SourceRow()))));
        Assert.Contains("name it .csv.gz", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzip_file_inside_a_gzip_file_is_refused_by_name()
    {
        var twice = SourceRows.Gzip(SourceRows.Gzip(SourceRows.ToCsv(new SourceRow())));
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv.gz", twice));
        Assert.StartsWith(
            "source.csv.gz holds another gzip file: it was compressed twice; unpack it once, with gunzip.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("name it", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    public async Task Lines_that_end_with_a_carriage_return_alone_are_refused_by_name(int count)
    {
        var refusal = await _workspace.RefusalOfAsync(SourceRows.ToCsv(ManyRows(count)).Replace('\n', '\r'));
        Assert.StartsWith("source.csv ends its lines with a carriage return alone (CR, 0x0D)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("save it with line feeds (LF or CRLF)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_alone_ends_with_a_carriage_return_does_not_take_the_first_row_along()
    {
        var refusal = await _workspace.RefusalOfAsync(SourceRows.ToCsv(ManyRows(3)).Replace("data_loaded_at\n", "data_loaded_at\r", StringComparison.Ordinal));
        Assert.StartsWith(
            "source.csv, line 1, column 24 of the header: a carriage return stands alone (CR, 0x0D) in 'data_loaded_at?1999'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_named_gzip_that_is_none_is_refused()
    {
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv.gz", SourceRows.ToCsv(new SourceRow())));
        Assert.StartsWith("source.csv.gz is a broken gzip file", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.9999)]
    public async Task A_gzip_file_that_ends_too_early_is_refused(double share)
    {
        var whole = SourceRows.Gzip(SourceRows.ToCsv(ManyRows(20_000)));
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv.gz", whole[..(int)(whole.Length * share)]));
        Assert.StartsWith("source.csv.gz is a broken gzip file", refusal.Message, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_gzip_file_with_a_wrong_byte_is_refused()
    {
        var bytes = SourceRows.Gzip(SourceRows.ToCsv(ManyRows(5_000)));
        bytes[bytes.Length / 2] ^= 0x55;
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv.gz", bytes));
        Assert.StartsWith("source.csv.gz is ", refusal.Message, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_gzip_file_of_several_members_is_read_whole()
    {
        byte[] bytes = [.. SourceRows.Gzip(SourceRows.ToCsv(new SourceRow())), .. SourceRows.Gzip(SourceRows.ToLine(new SourceRow()) + "\n")];
        var manifest = await _workspace.ConformAsync([_workspace.Write("source.csv.gz", bytes)]);
        Assert.Equal(2, manifest.ConformedRowCount);
    }

    [Theory]
    [InlineData("999999999999999999.99", "0.00", null)]
    [InlineData("999999999999999999.99", "0.01", "Fiscal year 2025, Spending, related units No adds up to 1,000,000,000,000,000,000.00 dollars")]
    [InlineData("-999999999999999999.99", "-0.01", "Fiscal year 2025, Spending, related units No adds up to -1,000,000,000,000,000,000.00 dollars")]
    public async Task Sums_that_the_warehouse_cannot_hold_are_refused_with_their_cell(string one, string other, string? expected)
    {
        var csv = SourceRows.ToCsv(new SourceRow { Amount = one }, new SourceRow { Amount = other });
        if (expected is null)
        {
            Assert.Equal(2, (await _workspace.ConformAsync(csv)).ConformedRowCount);
            return;
        }

        var refusal = await _workspace.RefusalOfAsync(csv);
        Assert.StartsWith(expected + ": a sum of at most 18 digits before the point can be kept.", refusal.Message, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Sums_of_both_sides_that_the_warehouse_cannot_hold_together_are_refused_with_their_year()
    {
        var large = new SourceRow { Amount = "999999999999999999.99" };
        var refusal = await _workspace.RefusalOfAsync(SourceRows.ToCsv(large, large with { RevenueOrSpending = "Revenue" }));
        Assert.StartsWith("Fiscal year 2025 adds up to 1,999,999,999,999,999,999.98 dollars", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named_with_its_path()
    {
        var extract = _workspace.Write("2025.csv", "");
        File.Delete(Path.Combine(_workspace.RawFolder, "2025.csv"));
        var refusal = await _workspace.RefusalOfAsync(extract);
        Assert.Contains($"looked for it at {Path.Combine(_workspace.RawFolder, "2025.csv")}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quotation_mark_that_never_closes_is_named_with_its_line()
    {
        var csv = SourceRows.ToCsv(new SourceRow(), new SourceRow()) + "2025,No,\"01,Public Protection\n" + string.Concat(Enumerable.Repeat("2025,No,01,Public\n", 100));
        var refusal = await _workspace.RefusalOfAsync(csv);
        Assert.Contains("the row that begins on line 4 has a quotation mark that is not closed before the end of the file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_longer_than_any_row_is_named_with_its_line()
    {
        var csv = SourceRows.ToCsv(new SourceRow()) + "\"" + new string('x', 5_000);
        var refusal = await Assert.ThrowsAsync<ConformException>(
            () => _workspace.ConformAsync([_workspace.Write("source.csv", csv)], tuning: new(512, 4_096, 1)));
        Assert.Contains("the row that begins on line 3 does not end within 4,096 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_conform_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _workspace.ConformAsync([_workspace.Write("source.csv", SourceRows.ToCsv(new SourceRow()))], cancellationToken: cancelled.Token));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_an_earlier_try_left_in_the_folder_is_gone()
    {
        Directory.CreateDirectory(Path.Combine(_workspace.ConformedFolder, ".facts"));
        await File.WriteAllTextAsync(Path.Combine(_workspace.ConformedFolder, "transaction-1999.csv.gz"), "old", TestContext.Current.CancellationToken);
        var manifest = await _workspace.ConformAsync(SourceRows.ToCsv(new SourceRow()));
        Assert.Equal(
            manifest.Files.Select(file => file.FileName).Append(MemberUses.FileName).Order(),
            Directory.GetFileSystemEntries(_workspace.ConformedFolder).Select(Path.GetFileName).Order());
    }

    private static IEnumerable<SourceRow> ManyRows(int count) =>
        Enumerable.Range(0, count).Select(number => new SourceRow().With(1999 + (number % 29), number * 7919 % 1_000_003 / 100m));

    private void AssertNothingIsLeft() => Assert.Empty(Directory.GetFileSystemEntries(_workspace.ConformedFolder));
}
