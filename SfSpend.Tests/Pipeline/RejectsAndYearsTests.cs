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
    public async Task A_run_that_a_newer_load_has_overtaken_cannot_be_accepted_and_reads_its_source_again()
    {
        Panel.WriteImport("a.csv", new SourceRow { Program = "New" }.With(2025, 1m), Broken);
        Panel.WriteImport("b.csv", new SourceRow { Program = "Other" }.With(2025, 7m));
        var stopped = await Panel.RunAsync();
        Assert.False(await Panel.Journal.RetryAsync(stopped.Id, "bob", Token));
        var newer = await Panel.RunAsync("b.csv");

        var refused = await Assert.ThrowsAsync<RunOvertakenException>(() => Panel.Journal.AcceptRejectsAsync(stopped.Id, "Fine", "bob", Token));

        Assert.StartsWith($"Run {newer.Id} published load 1 at ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith($"after run {stopped.Id} had read its source. Publishing run {stopped.Id} now would replace that load with older data. Run it again: it then reads its source anew.", refused.Message, StringComparison.Ordinal);
        Assert.Equal((RunState.NeedsReview, null), (await Panel.ReadAsync(stopped.Id)) is var still ? (still.State, still.RejectsAcceptedBy) : default);
        Assert.Equal([7m], await AmountsAsync());

        Panel.WriteImport("a.csv", new SourceRow { Program = "New" }.With(2025, 2m));
        Assert.True(await Panel.Journal.RetryAsync(stopped.Id, "bob", Token));
        var again = await Panel.RunAsync(stopped.Id);

        Assert.Equal((RunState.Succeeded, null), (again.State, again.Error));
        Assert.Equal([2m], await AmountsAsync());
    }

    [Fact]
    public async Task A_failed_run_that_a_newer_load_has_overtaken_reads_its_source_again_when_it_is_retried()
    {
        Panel.WriteImport("a.csv", Year(2025, 1m));
        Panel.WriteImport("b.csv", Year(2025, 7m));
        var id = await Panel.QueueAsync();
        await Panel.Pipeline(Disturbance.Failure(Point.BeforeLoad, new Core.Loading.LoadException("The warehouse was busy."))).RunAsync(id, Token);
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync("b.csv")).State);
        Panel.WriteImport("a.csv", Year(2025, 9m));

        Assert.True(await Panel.Journal.RetryAsync(id, "bob", Token));
        var run = await Panel.RunAsync(id);

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal([9m], await AmountsAsync());
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
