using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Scraping;

public sealed class DataSfSourceTests : IAsyncLifetime
{
    private static readonly RunRequest All = new(SourceKind.DataSf, null, RunMode.Full, []);

    private readonly TestFolder _raw = new();
    private FakeDataSf? _portal;
    private ServiceProvider? _services;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FakeDataSf Portal => _portal ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _portal = await FakeDataSf.StartAsync(Rows(), Token);

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        if (_portal is not null)
        {
            await _portal.DisposeAsync();
        }

        _raw.Dispose();
    }

    [Fact]
    public async Task Every_year_is_pulled_whole_and_the_sources_own_sums_stand_beside_it()
    {
        var progress = new StageProgress();

        var raw = await Source().ScrapeAsync(new ScrapeOrder(All, _raw.Path), progress, Token);

        Assert.Equal("datasf", raw.Source);
        Assert.Equal([(2017, 3L), (2024, 10L), (2025, 7L)], raw.Extracts.Select(extract => (extract.FiscalYear ?? 0, extract.RowCount ?? 0)));
        Assert.NotNull(raw.SourceCells);
        Assert.Contains(new CellTotal(2024, "Spending", "No", 10, 1002.50m), raw.SourceCells);
        Assert.Contains(new CellTotal(2025, "Revenue", "Yes", 2, -0.02m), raw.SourceCells);
        Assert.Equal((20L, 20L), (progress.RowsDone, progress.RowsTotal));
        foreach (var extract in raw.Extracts)
        {
            var bytes = await File.ReadAllBytesAsync(_raw.File(extract.FileName), Token);
            Assert.Equal(extract.ByteCount, bytes.Length);
            Assert.Equal(extract.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        Assert.DoesNotContain(Directory.GetFiles(_raw.Path), file => file.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task A_year_is_the_same_however_it_is_cut_into_pages(int pageSize)
    {
        await Source(pageSize).ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);

        var expected = Rows().Where(row => row.FiscalYear == "2024").Select(row => row.Program);
        var lines = Lines("2024.csv.gz");
        Assert.StartsWith("\"fiscal_year\",\"related_govt_units\"", lines[0], StringComparison.Ordinal);
        Assert.Equal(expected, lines.Skip(1).Select(line => line.Split("\",\"")[7]));
    }

    [Fact]
    public async Task Only_the_years_asked_for_are_pulled()
    {
        var raw = await Source().ScrapeAsync(new ScrapeOrder(All with { FiscalYears = [2025] }, _raw.Path), new StageProgress(), Token);

        Assert.Equal([2025], raw.Extracts.Select(extract => extract.FiscalYear));
        Assert.NotNull(raw.SourceCells);
        Assert.All(raw.SourceCells, cell => Assert.Equal(2025, cell.FiscalYear));
        Assert.DoesNotContain(Portal.Requests, request => request.Contains("'2024'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_year_the_source_does_not_have_is_refused_with_those_it_has()
    {
        var missing = await FailAsync(Source(), All with { FiscalYears = [2025, 2031] });

        Assert.Contains("no row of fiscal year 2031; it has 2017 to 2025", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_token_goes_in_its_header_and_never_into_the_address()
    {
        var raw = await Source(token: "secret-token").ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);

        Assert.Equal(Portal.Requests.Count, Portal.AppTokens.Count);
        Assert.All(Portal.AppTokens, token => Assert.Equal("secret-token", token));
        Assert.All(raw.Extracts, extract => Assert.DoesNotContain("secret-token", extract.Query, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(429, "0")]
    [InlineData(503, "0")]
    [InlineData(500, null)]
    [InlineData(202, null)]
    public async Task An_answer_that_asks_for_patience_is_asked_again(int status, string? retryAfter)
    {
        Portal.Misbehave("'2024'", FakeDataSf.Status(status, retryAfter), times: 2);

        var raw = await Source().ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);

        Assert.Equal(20, raw.Extracts.Sum(extract => extract.RowCount));
        Assert.Equal(3, Portal.Requests.Count(request => request.Contains("'2024'", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_that_breaks_off_is_asked_for_again_and_leaves_nothing_behind(bool politely)
    {
        Portal.Misbehave(":id&$limit=5&$offset=5", FakeDataSf.Cut(600, politely));
        List<string> notes = [];

        await Source(pageSize: 5).ScrapeAsync(new ScrapeOrder(All with { FiscalYears = [2024] }, _raw.Path), new StageProgress(notes.Add), Token);

        Assert.Equal(11, Lines("2024.csv.gz").Length);
        Assert.Equal(2, Portal.Requests.Count(request => request.Contains(".csv", StringComparison.Ordinal) && request.Contains("$offset=5", StringComparison.Ordinal)));
        if (politely)
        {
            Assert.Contains(notes, note => note.Contains("broke off fiscal year 2024; asking again", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_portal_that_keeps_failing_is_named_and_years_that_are_whole_are_kept_for_the_next_try()
    {
        Portal.Misbehave("'2025'", FakeDataSf.Status(500), times: 5);
        var failed = await FailAsync(Source(concurrency: 1), All);
        Assert.Contains("answered 500", failed.Message, StringComparison.Ordinal);
        Assert.Contains("misbehaving", failed.Message, StringComparison.Ordinal);
        Portal.Requests.Clear();

        var raw = await Source().ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);

        Assert.Equal(20, raw.Extracts.Sum(extract => extract.RowCount));
        Assert.DoesNotContain(Portal.Requests, request => request.Contains("'2024'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_kept_year_that_the_source_has_changed_meanwhile_is_pulled_again()
    {
        await Source().ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);
        Portal.Rows = [.. Rows().Select(row => row.FiscalYear == "2017" ? row with { Amount = "5" } : row).Select(row => row.Values)];
        Portal.Requests.Clear();

        var raw = await Source().ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);

        Assert.Equal(15, raw.SourceCells?.Where(cell => cell.FiscalYear == 2017).Sum(cell => cell.Amount));
        Assert.Contains("\"5\"", Lines("2017.csv.gz")[1], StringComparison.Ordinal);
        Assert.DoesNotContain(Portal.Requests, request => request.Contains("'2024'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_its_target_is_named()
    {
        Portal.Misbehave("/resource", FakeDataSf.Redirect("https://data.sf.gov/"), times: int.MaxValue);

        var refused = await FailAsync(Source(), All);

        Assert.Contains("answered 301 Moved Permanently and points to https://data.sf.gov/", refused.Message, StringComparison.Ordinal);
        Assert.Contains("DataSf:BaseUrl", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_page_with_status_200_is_no_data()
    {
        Portal.Misbehave(".csv", FakeDataSf.Html(), times: int.MaxValue);

        Assert.Contains("a web page instead of rows", (await FailAsync(Source(), All)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_names_the_host_and_where_the_portal_moved_to()
    {
        Portal.Misbehave("/resource", FakeDataSf.Status(403), times: int.MaxValue);

        var refused = await FailAsync(Source(), All);

        Assert.Contains(new Uri(Portal.BaseUrl).Authority, refused.Message, StringComparison.Ordinal);
        Assert.Contains("https://data.sf.gov", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(5)]
    public async Task A_year_that_changes_while_it_is_read_is_pulled_again_and_the_others_are_kept(int pageSize)
    {
        foreach (var change in (Func<IEnumerable<SourceRow>, IEnumerable<SourceRow>>[])[rows => rows.Skip(4), rows => rows.Append(new SourceRow { FiscalYear = "2024" })])
        {
            using var raw = new TestFolder();
            Portal.Rows = [.. Rows().Select(row => row.Values)];
            Portal.Requests.Clear();
            Portal.Misbehave("fiscal_year='2024'", async (_, answer) =>
            {
                Portal.Rows = [.. change(Rows()).Select(row => row.Values)];
                await answer();
            });
            List<string> notes = [];

            var manifest = await Source(pageSize).ScrapeAsync(new ScrapeOrder(All, raw.Path), new StageProgress(notes.Add), Token);

            var now = change(Rows()).Count(row => row.FiscalYear == "2024");
            Assert.Equal(now, manifest.Extracts.Single(extract => extract.FiscalYear == 2024).RowCount);
            Assert.Equal(now, manifest.SourceCells?.Where(cell => cell.FiscalYear == 2024).Sum(cell => cell.RowCount));
            Assert.Equal(1, Portal.Requests.Count(request => request.Contains("fiscal_year='2017'", StringComparison.Ordinal)));
            Assert.Contains(notes, note => note.Contains("the source changed meanwhile. Pulling the changed years again", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_exchange_that_the_page_itself_does_not_show_is_found_by_asking_the_source_again()
    {
        // The page of 2024 has been sent when the rows are replaced: only the sums of afterwards tell.
        Portal.Misbehave("fiscal_year='2024'", async (_, answer) =>
        {
            await answer();
            Portal.Rows = [.. Rows().Select(row => row.FiscalYear == "2024" ? row with { Amount = "7" } : row).Select(row => row.Values)];
        });

        var raw = await Source().ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);

        Assert.Equal(70m, raw.SourceCells?.Where(cell => cell.FiscalYear == 2024).Sum(cell => cell.Amount));
        Assert.Contains("\"7\"", Lines("2024.csv.gz")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_were_replaced_by_others_of_the_same_sums_are_found_by_the_time_the_source_gives()
    {
        SourceRow[] before = [.. Rows()];
        var after = before.Select(row => row.FiscalYear == "2024" ? row with { Program = row.Program + " anew" } : row).ToArray();
        Portal.Misbehave("fiscal_year='2024'", async (_, answer) =>
        {
            await answer();
            Portal.Rows = [.. after.Select(row => row.Values)];
            Portal.UpdatedAt += TimeSpan.FromMinutes(1);
        });

        await Source().ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);

        Assert.All(Lines("2024.csv.gz").Skip(1), line => Assert.Contains("anew", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_never_comes_to_rest_is_given_up_after_the_third_time()
    {
        var amount = 0;
        Portal.Misbehave(
            "fiscal_year='2024'",
            async (_, answer) =>
            {
                await answer();
                amount++;
                Portal.Rows = [.. Rows().Select(row => row.FiscalYear == "2024" ? row with { Amount = $"{amount}" } : row).Select(row => row.Values)];
            },
            times: int.MaxValue);

        var stopped = await FailAsync(Source(), All);

        Assert.Contains("changed while it was read", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("pulled 3 times, and nothing was published", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(3, Portal.Requests.Count(request => request.Contains("fiscal_year='2024'", StringComparison.Ordinal)));
        Assert.Equal(1, Portal.Requests.Count(request => request.Contains("fiscal_year='2017'", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false, "sent 8 rows of a page of fiscal year 2024, but 10 were expected by its own count")]
    [InlineData(true, "sent fiscal year 2024, Spending, related units No with 10 rows of 30.00 dollars, but its own sums say 10 rows of 55.00 dollars")]
    public async Task A_source_that_keeps_lying_is_stopped_with_what_it_said_and_what_it_sent(bool repeat, string reason)
    {
        Portal.Rows = [.. Rows().Where(row => row.FiscalYear != "2024").Concat(Enumerable.Range(1, 10).Select(number => new SourceRow { Program = number <= 5 ? "Early" : "Late" }.With(2024, number))).Select(row => row.Values)];
        Portal.Misbehave("data_loaded_at&$where=fiscal_year='2024'", FakeDataSf.Lie(repeat ? 5 : 2, repeat), times: int.MaxValue);

        var stopped = await FailAsync(Source(), All);

        Assert.Contains(reason, stopped.Message, StringComparison.Ordinal);
        Assert.Equal(repeat ? 30m : null, stopped.Mismatch?.Sent.Sum(cell => cell.Amount));
        Assert.Equal(repeat ? 55m : null, stopped.Mismatch?.Said.Sum(cell => cell.Amount));
        Assert.Equal(
            repeat ? [("Late", 5L, 0L), ("Early", 5L, 10L)] : null,
            stopped.Mismatch?.Differences.OrderBy(group => group.RawRowCount).Select(group => (group.Program?.Split(" › ")[^1] ?? "", group.SourceRowCount, group.RawRowCount)));
    }

    [Fact]
    public async Task Sums_that_break_off_are_asked_for_again()
    {
        Portal.Misbehave("$group=", FakeDataSf.Cut(100));
        Portal.Misbehave("$group=", FakeDataSf.Cut(100, politely: true));

        var raw = await Source().ScrapeAsync(new ScrapeOrder(All, _raw.Path), new StageProgress(), Token);

        Assert.Equal(20, raw.SourceCells?.Sum(cell => cell.RowCount));
    }

    [Fact]
    public async Task An_empty_dataset_is_refused()
    {
        Portal.Rows = [];

        Assert.Contains("no row in this dataset", (await FailAsync(Source(), All)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_that_is_not_there_is_said_to_be_unreachable()
    {
        var source = Source(baseUrl: "http://127.0.0.1:1");

        Assert.Contains("127.0.0.1:1 can't be reached", (await FailAsync(source, All)).Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1 can't be reached", await source.ProbeAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_that_answers_has_nothing_to_say_when_probed()
    {
        Assert.Null(await Source().ProbeAsync(Token));
        Portal.Misbehave("/resource", FakeDataSf.Html());
        Assert.Contains("a web page", await Source().ProbeAsync(Token), StringComparison.Ordinal);
    }

    private static IEnumerable<SourceRow> Rows() =>
    [
        .. Enumerable.Range(1, 10).Select(number => new SourceRow { FiscalYear = "2024", Program = $"Program {number}, of many" }),
        .. Enumerable.Range(1, 3).Select(_ => new SourceRow { FiscalYear = "2025", RelatedGovtUnits = "NO" }),
        .. Enumerable.Range(1, 2).Select(_ => new SourceRow { FiscalYear = "2025", RelatedGovtUnits = "No" }),
        new SourceRow { FiscalYear = "2025", RelatedGovtUnits = "YES", RevenueOrSpending = "Revenue", Amount = "-0.01" },
        new SourceRow { FiscalYear = "2025", RelatedGovtUnits = "Yes", RevenueOrSpending = "Revenue", Amount = "-0.01", Department = null },
        .. Enumerable.Range(1, 3).Select(_ => new SourceRow { FiscalYear = "2017", Amount = "100" }),
    ];

    private async Task<ScrapeException> FailAsync(DataSfSource source, RunRequest request) =>
        await Assert.ThrowsAsync<ScrapeException>(() => source.ScrapeAsync(new ScrapeOrder(request, _raw.Path), new StageProgress(), Token));

    private string[] Lines(string name)
    {
        using var file = File.OpenRead(_raw.File(name));
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }

    private DataSfSource Source(int pageSize = 50_000, int concurrency = 4, string? token = null, string? baseUrl = null)
    {
        _services?.Dispose();
        _services = DataSfServices.For(baseUrl ?? Portal.BaseUrl, pageSize, concurrency, token);
        return _services.GetRequiredService<DataSfSource>();
    }
}
