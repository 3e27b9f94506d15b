using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;

namespace SfSpend.Tests.Api;

public sealed class DownloadTests
{
    private static readonly IReadOnlyList<object?>[] Rows = [["=2+\"2\"", 1.10m, 2L], ["A, B", null, 1L], ["$=1+1", -0.90m, 0L], ["<b>&", 12345678901234567.89m, null]];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_csv_has_exact_decimals_and_no_formula()
    {
        Assert.Equal(
            "name,amount,count\r\n\"'=2+\"\"2\"\"\",1.10,2\r\n\"A, B\",,1\r\n$=1+1,-0.90,0\r\n<b>&,12345678901234567.89,\r\n",
            Encoding.UTF8.GetString(await SendAsync(Of(Rows), DownloadFormat.Csv)));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("＠SUM(1)", "'＠SUM(1)")]
    [InlineData("a;=1+1", "a;'=1+1")]
    [InlineData("a\t+1", "a\t'+1")]
    [InlineData("a\n@SUM(1)", "\"a\n'@SUM(1)\"")]
    [InlineData("a\r\n－1;＋2", "\"a\r\n'－1;'＋2\"")]
    [InlineData("\n=1", "\"'\n'=1\"")]
    [InlineData("Grants; Aid - other", "Grants; Aid - other")]
    public async Task A_cell_can_t_become_a_formula_wherever_a_spreadsheet_ends_cells(string text, string expected)
    {
        var csv = Encoding.UTF8.GetString(await SendAsync(Of([[text, null, null]]), DownloadFormat.Csv));

        Assert.Equal($"name,amount,count\r\n{expected},,\r\n", csv);
    }

    [Fact]
    public async Task A_workbook_has_numbers_to_the_last_digit_and_no_formula()
    {
        var (cells, xml) = ReadSheet(await SendAsync(Of(Rows), DownloadFormat.Xlsx), 1);

        Assert.Equal(
            [
                ["t:name", "t:amount", "t:count"],
                ["t:'=2+\"2\"", "n:1.10", "n:2"],
                ["t:A, B", "", "n:1"],
                ["t:$=1+1", "n:-0.90", "n:0"],
                ["t:<b>&", "n:12345678901234567.89", ""],
            ],
            cells);
        Assert.DoesNotContain(xml.Descendants(), element => element.Name.LocalName == "f");
    }

    [Fact]
    public async Task A_workbook_says_on_its_second_sheet_where_the_rows_come_from()
    {
        var (cells, _) = ReadSheet(await SendAsync(Of([]) with { Provenance = [("load", 7L), ("question", "=How much?")] }, DownloadFormat.Xlsx), 2);

        Assert.Equal([["t:what", "t:value"], ["t:load", "n:7"], ["t:question", "t:'=How much?"]], cells);
    }

    [Fact]
    public async Task A_workbook_has_columns_of_one_name_and_characters_that_XML_has_not()
    {
        var (cells, _) = ReadSheet(await SendAsync(new Download("test", ["sum", "sum"], Download.RowsOf([1L], _ => (object?[])["a\u0001b", 2L]), []), DownloadFormat.Xlsx), 1);

        Assert.Equal(["t:sum", "t:sum"], cells[0]);
        Assert.Equal("n:2", cells[1][1]);
    }

    [Theory]
    [InlineData(DownloadFormat.Csv)]
    [InlineData(DownloadFormat.Xlsx)]
    public async Task Its_first_bytes_are_sent_before_the_last_row_is_there(DownloadFormat format)
    {
        using var body = new WatchedStream();
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        await new Download("test", ["name"], RowsAsync(), []).Send(format, Token).ExecuteAsync(context);
        Assert.True(body.Length > 100);

        async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync()
        {
            for (var number = 0; number < 20_000; number++)
            {
                yield return [$"row {number} of many, {Guid.NewGuid()}"];
            }

            await body.Written.WaitAsync(Token);
            yield return ["last"];
        }
    }

    [Fact]
    public void A_workbook_of_more_rows_than_a_sheet_has_is_refused_before_anything_is_sent() =>
        Assert.Throws<ReportException>(() => (Of([]) with { RowCount = 1_048_576 }).Send(DownloadFormat.Xlsx, Token));

    [Fact]
    public async Task A_workbook_without_a_row_still_names_its_columns()
    {
        Assert.Equal(["t:name", "t:amount", "t:count"], ReadSheet(await SendAsync(Of([]), DownloadFormat.Xlsx), 1).Cells[0]);
    }

    [Fact]
    public async Task What_a_reader_hands_over_is_sent_and_its_failure_too()
    {
        var all = Download.HandedOver<int>(async take =>
        {
            for (var number = 0; number < 2_500; number++)
            {
                await take(number);
            }
        });
        Assert.Equal(Enumerable.Range(0, 2_500), await all.ToListAsync(Token));

        var failing = Download.HandedOver<int>(async take =>
        {
            await take(1);
            throw new InvalidDataException("half way");
        });
        await Assert.ThrowsAnyAsync<InvalidDataException>(() => failing.ToListAsync(Token).AsTask());
    }

    [Fact]
    public async Task A_reader_whose_rows_nobody_takes_any_more_is_let_go()
    {
        var left = new TaskCompletionSource();
        var endless = Download.HandedOver<int>(async take =>
        {
            try
            {
                while (true)
                {
                    await take(1);
                }
            }
            finally
            {
                left.TrySetResult();
            }
        });

        Assert.Equal(1, await endless.FirstAsync(Token));

        await left.Task.WaitAsync(Token);
    }

    [Property(MaxTest = 30)]
    public Property Any_amount_arrives_unchanged() => Prop.ForAll(
        ArbMap.Default.ArbFor<long[]>(),
        cents =>
        {
            IReadOnlyList<object?>[] rows = [.. cents.Select(cent => (IReadOnlyList<object?>)["x", new decimal(cent) * 100 / 100m / 100m, null])];
            var csv = Encoding.UTF8.GetString(SendAsync(Of(rows), DownloadFormat.Csv).Result).Split("\r\n")[1..^1].Select(line => line.Split(',')[1]);
            var xlsx = ReadSheet(SendAsync(Of(rows), DownloadFormat.Xlsx).Result, 1).Cells.Skip(1).Take(rows.Length).Select(cells => cells[1][2..]);
            var expected = rows.Select(row => ((decimal)(row[1] ?? 0m)).ToString(CultureInfo.InvariantCulture)).ToList();
            return expected.SequenceEqual(csv) && (rows.Length == 0 || expected.SequenceEqual(xlsx));
        });

    private static Download Of(IReadOnlyList<object?>[] rows) => new("test", ["name", "amount", "count"], Download.RowsOf(rows, row => row), []);

    private static async Task<byte[]> SendAsync(Download download, DownloadFormat format)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        await download.Send(format, CancellationToken.None).ExecuteAsync(context);
        return body.ToArray();
    }

    /// <summary>Cells of a sheet, each as <c>t:</c> text or <c>n:</c> number exactly as it is written, or nothing.</summary>
    private static (List<string[]> Cells, XDocument Xml) ReadSheet(byte[] workbook, int number)
    {
        using var zip = new ZipArchive(new MemoryStream(workbook));
        var texts = zip.GetEntry("xl/sharedStrings.xml") is { } shared
            ? Load(shared).Root?.Elements().Select(text => text.Value).ToList() ?? []
            : [];
        var xml = Load(zip.GetEntry($"xl/worksheets/sheet{number}.xml") ?? throw new InvalidDataException("no such sheet"));
        var cells = xml.Descendants().Where(element => element.Name.LocalName == "row")
            .Select(row => row.Elements().Select(cell => Text(cell, texts)).ToArray()).ToList();
        return (cells, xml);
    }

    private static string Text(XElement cell, List<string> texts) => cell.Attribute("t")?.Value switch
    {
        _ when cell.Value.Length == 0 => "",
        "s" => "t:" + texts[int.Parse(cell.Value, CultureInfo.InvariantCulture)],
        null or "n" => "n:" + cell.Value,
        _ => "t:" + cell.Value,
    };

    private static XDocument Load(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        return XDocument.Load(stream);
    }

    /// <summary>Says when something was written to it.</summary>
    private sealed class WatchedStream : MemoryStream
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer, cancellationToken);
            if (buffer.Length > 0)
            {
                _written.TrySetResult();
            }
        }
    }
}
