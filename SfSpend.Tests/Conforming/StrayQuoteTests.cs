using System.Globalization;
using SfSpend.Core.Conforming;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Conforming;

/// <summary>
/// A stray quotation mark ties lines together that are rows of their own, also where it stands in a column that is never read. Such a file
/// is refused: the rows can't be told apart, and none may be lost.
/// </summary>
public sealed class StrayQuoteTests : IDisposable
{
    private static readonly SourceRow Good = new();
    private readonly ConformWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("5\" pipe", "6\" pipe")]
    [InlineData("5\" pipe", "\"6 pipe")]
    [InlineData("\"5 pipe", "\"6 pipe")]
    [InlineData("\"5 pipe", "6\" pipe")]
    [InlineData("\"5 pipe", "6 pipe\"")]
    [InlineData("\"5 pipe", "6 pipe\"\"\"")]
    [InlineData("\"", "\"")]
    public async Task Rows_between_two_stray_marks_in_an_unread_column_are_not_lost(string first, string second)
    {
        foreach (var column in (int[])[0, 11, SourceRows.Columns.Count])
        {
            foreach (var between in (int[])[0, 1, 20])
            {
                var lines = Enumerable.Repeat("plain", between).Prepend(first).Append(second).Append("plain").Select(note => WithNote(column, note));
                var refusal = await RefusalOfAsync(column, string.Join('\n', lines) + "\n");
                Assert.Contains("in the row that begins on line 2, ", refusal.Message, StringComparison.Ordinal);
                Assert.Contains($"column {column + 1}", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("data_as_of")]
    [InlineData("data_loaded_at")]
    public async Task A_stray_mark_in_a_time_of_the_source_is_refused(string column)
    {
        var line = SourceRows.ToLine(column == "data_as_of" ? Good with { DataAsOf = "5' pipe" } : Good with { DataLoadedAt = "5' pipe" }).Replace('\'', '"');
        var refusal = await _workspace.RefusalOfAsync(string.Join('\n', SourceRows.Header, SourceRows.ToLine(Good), line, SourceRows.ToLine(Good), line, ""));
        Assert.Contains("in the row that begins on line 3, a quotation mark", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stray_mark_in_a_row_of_a_year_that_is_passed_over_is_refused_as_well()
    {
        var lines = (string[])[WithNote(0, "\"5 pipe", Good with { FiscalYear = "2024" }), WithNote(0, "plain"), WithNote(0, "6 pipe\"", Good with { FiscalYear = "2024" })];
        await RefusalOfAsync(0, string.Join('\n', lines) + "\n", onlyYears: 2025);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_stray_mark_is_found_among_values_that_are_all_quoted(string lineEnd)
    {
        string[] notes = ["5\" pipe", "plain", "6\" pipe", "plain"];
        var lines = notes.Select(note => string.Join(',', Good.Values.Append(note).Select(value => $"\"{value}\"")));
        await RefusalOfAsync(SourceRows.Columns.Count, string.Join(lineEnd, lines) + lineEnd);
    }

    [Fact]
    public async Task Rows_that_the_header_swallowed_are_not_lost()
    {
        var lines = (string[])[SourceRows.Header + ",\"note", WithNote(24, "plain"), WithNote(24, "6 pipe\""), WithNote(24, "plain"), ""];
        var refusal = await _workspace.RefusalOfAsync(string.Join('\n', lines));
        Assert.Contains("in the row that begins on line 1, ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swallowed_row_is_found_whatever_single_field_of_it_cannot_be_read()
    {
        foreach (var swallowed in (SourceRow[])[Good with { Amount = "many" }, Good with { FiscalYear = "" }, Good with { RevenueOrSpending = "Profit" }])
        {
            var lines = (string[])[WithNote(24, "\"5 pipe"), WithNote(24, "6 pipe\"", swallowed)];
            var refusal = await RefusalOfAsync(24, string.Join('\n', lines) + "\n");
            Assert.Contains("line 3, which looks like a row of its own", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("two\r\nlines and a\r\nthird")]
    [InlineData("\nblank lines\n\n")]
    [InlineData("a 5\" pipe,\nand one of 6\"")]
    [InlineData("\"quoted\nto both ends\"")]
    [InlineData("\"")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25\n1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25")]
    public async Task Line_breaks_inside_a_value_that_is_written_as_it_should_be_are_text(string note)
    {
        foreach (var column in (int[])[0, 11, SourceRows.Columns.Count])
        {
            var quoted = $"\"{note.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            var manifest = await _workspace.ConformAsync(Header(column) + string.Join('\n', WithNote(column, quoted), WithNote(column, "plain"), WithNote(column, quoted)) + "\n");
            Assert.Equal((3, 0, 300.75m), (manifest.ConformedRowCount, manifest.RejectedRowCount, manifest.ConformedCells.Sum(cell => cell.Amount)));
        }
    }

    [Fact]
    public async Task Wherever_two_stray_marks_stand_the_file_is_refused_or_every_row_is_counted()
    {
        var random = new Random(20261128);
        for (var time = 0; time < 300; time++)
        {
            var rows = Enumerable.Range(0, 12).Select(number => Good.With(2020 + (number % 5), number + 0.01m)).ToArray();
            var text = Header(11) + string.Concat(rows.Select(row => WithNote(11, random.Next(3) == 0 ? "\"a, b\nc\"" : "plain", row) + "\n"));
            var start = text.IndexOf('\n', StringComparison.Ordinal) + 1;
            foreach (var _ in (int[])[1, 2])
            {
                var comma = text.IndexOf(',', random.Next(start, text.Length - 40));
                text = text.Insert(comma + random.Next(2), "\"");
            }

            try
            {
                var manifest = await _workspace.ConformAsync(text);
                Assert.True(manifest.SourceRowCount >= rows.Length, $"{manifest.SourceRowCount} of {rows.Length} rows in {text}");
            }
            catch (ConformException refusal)
            {
                Assert.Contains("quotation mark", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    private static string Header(int column) => string.Join(',', Insert(column, "note", SourceRows.Columns)) + "\n";

    /// <summary>A row with one more column, whose text is taken as it is.</summary>
    private static string WithNote(int column, string note, SourceRow? row = null) =>
        string.Join(',', Insert(column, note, (row ?? Good).Values.Select(value => SourceRows.ToLine([value]))));

    private static IEnumerable<string> Insert(int column, string note, IEnumerable<string> values) => [.. values.Take(column), note, .. values.Skip(column)];

    private Task<ConformException> RefusalOfAsync(int column, string lines, params int[] onlyYears) =>
        _workspace.RefusalOfAsync(_workspace.Write(string.Create(CultureInfo.InvariantCulture, $"note-{column}.csv"), Header(column) + lines, onlyYears));
}
