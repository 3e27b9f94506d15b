using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

public sealed class RejectsAndYearsTests(PostgresServer postgres, SftpFixture sftp) : IClassFixture<SftpFixture>, IAsyncLifetime
{
    private static readonly SourceRow Broken = new() { Amount = "12,3x" };

    private PipelinePanel? _panel;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PipelinePanel Panel => _panel ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _panel = await PipelinePanel.OpenAsync(postgres, sftp.Server);

    public async ValueTask DisposeAsync()
    {
        if (_panel is not null)
        {
            await _panel.DisposeAsync();
        }
    }

    [Fact]
    public async Task Rejects_stop_the_run_with_the_warehouse_untouched_until_they_are_accepted_with_a_reason()
    {
        Panel.WriteImport("a.csv", new SourceRow().With(2025, 1m), Broken, new SourceRow().With(2025, 2m));

        var stopped = await Panel.RunAsync();

        Assert.Equal(RunState.NeedsReview, stopped.State);
        Assert.Equal(new RunCounts(3, 1, 2, null), stopped.Counts);
        Assert.Empty(await AmountsAsync());
        var reject = Assert.Single(await Panel.Journal.ReadRejectsAsync(stopped.Id, 0, 10, Token)).Reject;
        Assert.Equal((3L, "amount"), (reject.LineNumber, reject.Column));

        Assert.True(await Panel.Journal.AcceptRejectsAsync(stopped.Id, "A known slip of the pen", "bob", Token));
        var run = await Panel.RunAsync(stopped.Id);

        Assert.Equal((RunState.Succeeded, "bob", null), (run.State, run.RejectsAcceptedBy, run.Error));
        Assert.Equal([1m, 2m], await AmountsAsync());
        Assert.Equal((1, 1), (Panel.ScrapeCount, Panel.MembersReadCount));
        Assert.Contains("bob accepted the rejects: A known slip of the pen", await Panel.ReadLogAsync(run.Id));
    }

    [Fact]
    public async Task A_reviewed_run_that_another_has_overtaken_is_conformed_again_and_its_rejects_stay_accepted()
    {
        Panel.WriteImport("a.csv", new SourceRow { Program = "New" }.With(2025, 1m), Broken);
        Panel.WriteImport("b.csv", new SourceRow { Program = "Other" }.With(2024, 7m));
        var stopped = await Panel.RunAsync();
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync("b.csv")).State);
        await Panel.Journal.AcceptRejectsAsync(stopped.Id, "Fine", "bob", Token);

        var run = await Panel.RunAsync(stopped.Id);

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal((2, 3), (Panel.ScrapeCount, Panel.MembersReadCount));
        Assert.Equal([1m], await AmountsAsync());
        Assert.Equal(2, await Panel.Warehouse.ScalarAsync<long>("SELECT count(DISTINCT program_id) FROM report.program"));
    }

    [Fact]
    public async Task Only_the_years_asked_for_are_replaced_and_codes_are_still_resolved_over_all()
    {
        Panel.WriteImport("a.csv", Year(2023, 1m), Year(2024, 2m), Year(2025, 3m));
        Panel.WriteImport("b.csv", Year(2023, 10m), Year(2024, 20m) with { ProgramCode = "NEW" }, Year(2025, 30m) with { ProgramCode = "NEW" });
        Panel.WriteImport("c.csv", Year(2023, 100m));
        await Panel.RunAsync("a.csv");

        var second = await Panel.RunAsync("b.csv", 2025);
        Assert.Equal((RunState.Succeeded, null), (second.State, second.Error));
        Assert.Equal([1m, 2m, 30m], await AmountsAsync());
        Assert.Equal("NEW", await Panel.Warehouse.ScalarAsync<string>("SELECT program_code FROM report.program"));

        var third = await Panel.RunAsync("c.csv", 2023);
        Assert.Equal((RunState.Succeeded, null), (third.State, third.Error));
        Assert.Equal([2m, 30m, 100m], await AmountsAsync());
        Assert.Equal("NEW", await Panel.Warehouse.ScalarAsync<string>("SELECT program_code FROM report.program"));
        Assert.Contains(await Panel.ReadLogAsync(third.Id), line => line.StartsWith("2 raw extracts of load 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Years_that_the_file_lacks_are_not_emptied()
    {
        Panel.WriteImport("a.csv", Year(2024, 2m), Year(2025, 3m));
        Panel.WriteImport("b.csv", Year(2024, 5m));
        await Panel.RunAsync("a.csv");

        var run = await Panel.RunAsync("b.csv", 2025);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal([2m, 3m], await AmountsAsync());
    }

    private static SourceRow Year(int year, decimal amount) => new SourceRow().With(year, amount);

    private async Task<IEnumerable<decimal>> AmountsAsync() => (await Panel.Warehouse.ReadFactsAsync()).Select(fact => fact.Amount).Order();
}
