using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Scraping;

/// <summary>Which years an incremental run pulls, by the source's own sums.</summary>
public sealed class IncrementalScopeTests : IAsyncLifetime
{
    private static readonly RunRequest Full = new(SourceKind.DataSf, null, RunMode.Full, []);
    private static readonly RunRequest Incremental = Full with { Mode = RunMode.Incremental };

    private static readonly SourceRow[] Loaded =
    [
        new SourceRow().With(2023, 1m),
        new SourceRow { Program = "A" }.With(2024, 2m),
        new SourceRow { Program = "B" }.With(2024, 3m),
        new SourceRow().With(2025, 4m),
    ];

    private FakeDataSf? _portal;
    private ServiceProvider? _services;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FakeDataSf Portal => _portal ?? throw new InvalidOperationException("Not started.");

    private DataSfSource Source => _services?.GetRequiredService<DataSfSource>() ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _portal = await FakeDataSf.StartAsync(Loaded, Token);
        _services = DataSfServices.For(_portal.BaseUrl);
    }

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
    }

    [Fact]
    public async Task A_source_that_has_not_changed_is_asked_a_handful_of_questions_and_nothing_is_pulled()
    {
        var loaded = await ScrapeAsync(Full, null);
        Portal.Requests.Clear();

        var raw = await ScrapeAsync(Incremental, loaded);

        Assert.NotNull(raw.FiscalYears);
        Assert.Empty(raw.FiscalYears);
        Assert.Empty(raw.Extracts);
        Assert.Equal(4, Portal.Requests.Count);
        Assert.DoesNotContain(Portal.Requests, request => request.Contains(".csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_source_that_gave_back_its_rows_in_another_order_nothing_is_pulled()
    {
        var loaded = await ScrapeAsync(Full, null);
        Portal.Rows = [.. Loaded.Reverse().Select(row => row.Values)];
        Portal.UpdatedAt += TimeSpan.FromDays(7);

        Assert.Equal([], (await ScrapeAsync(Incremental, loaded)).FiscalYears);
    }

    public static TheoryData<string, Func<SourceRow[], IEnumerable<SourceRow>>, int[]> Edits => new()
    {
        { "an amount", rows => rows.Select(row => row.Program == "A" ? row with { Amount = "2.01" } : row), [2024] },
        { "a program of the same sums", rows => rows.Select(row => row.Program == "A" ? row with { Program = "C" } : row), [2024] },
        { "only a code", rows => rows.Select(row => row.FiscalYear == "2025" ? row with { FundCode = "10001" } : row), [2025] },
        { "a sub-object", rows => rows.Select(row => row.FiscalYear == "2023" ? row with { SubObject = "Overtime" } : row), [2023] },
        { "the side", rows => rows.Select(row => row.FiscalYear == "2023" ? row with { RevenueOrSpending = "Revenue" } : row), [2023] },
        { "a null", rows => rows.Select(row => row.FiscalYear == "2023" ? row with { FundCategory = null } : row), [2023] },
        { "one row more", rows => rows.Append(rows[0]), [2023] },
        { "a year more", rows => rows.Append(rows[0] with { FiscalYear = "2026" }), [2026] },
        { "a year gone and another changed", rows => rows.Where(row => row.FiscalYear != "2023").Append(rows[3]), [2023, 2025] },
    };

    [Theory]
    [MemberData(nameof(Edits), DisableDiscoveryEnumeration = true)]
    public async Task Only_years_that_moved_are_pulled(string edit, Func<SourceRow[], IEnumerable<SourceRow>> change, int[] moved)
    {
        var loaded = await ScrapeAsync(Full, null);
        Portal.Rows = [.. change(Loaded).Select(row => row.Values)];

        var raw = await ScrapeAsync(Incremental, loaded);

        Assert.True(raw.FiscalYears?.SequenceEqual(moved), $"{edit}: {string.Join(", ", raw.FiscalYears ?? [])}");
        var there = change(Loaded).Select(row => row.FiscalYear).Distinct().ToHashSet();
        Assert.Equal(moved.Where(year => there.Contains($"{year}")), raw.Extracts.Select(extract => extract.FiscalYear ?? 0));
    }

    [Fact]
    public async Task An_exchange_that_leaves_all_sums_as_they_were_is_seen_by_a_full_run_only()
    {
        // Two rows trade their funds: each program, type and fund has the same rows and dollars as before.
        SourceRow[] before = [new SourceRow { Program = "A", Fund = "X" }, new SourceRow { Program = "B", Fund = "Y" }];
        SourceRow[] after = [new SourceRow { Program = "A", Fund = "Y" }, new SourceRow { Program = "B", Fund = "X" }];
        Portal.Rows = [.. before.Select(row => row.Values)];
        var loaded = await ScrapeAsync(Full, null);
        Portal.Rows = [.. after.Select(row => row.Values)];

        Assert.Equal([], (await ScrapeAsync(Incremental, loaded)).FiscalYears);
        Assert.NotEqual(Assert.Single(loaded.Extracts).Sha256, Assert.Single((await ScrapeAsync(Full, loaded)).Extracts).Sha256);
    }

    [Fact]
    public async Task Without_a_load_from_the_portal_everything_is_pulled_and_that_is_said()
    {
        List<string> notes = [];

        var raw = await ScrapeAsync(Incremental, new RawManifest("file", [], null), notes.Add);

        Assert.Null(raw.FiscalYears);
        Assert.Equal(3, raw.Extracts.Count);
        Assert.Contains(notes, note => note.Contains("nothing to compare with: pulling 3 years", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_the_years_asked_for_only_those_that_moved_are_pulled()
    {
        var loaded = await ScrapeAsync(Full, null);
        Portal.Rows = [.. Loaded.Select(row => row with { Amount = "9" }).Select(row => row.Values)];

        Assert.Equal([2024], (await ScrapeAsync(Incremental with { FiscalYears = [2024] }, loaded)).FiscalYears);
    }

    private async Task<RawManifest> ScrapeAsync(RunRequest request, RawManifest? loaded, Action<string>? note = null)
    {
        using var folder = new TestFolder();
        return await Source.ScrapeAsync(new ScrapeOrder(request, folder.Path, loaded), new StageProgress(note), Token);
    }
}
