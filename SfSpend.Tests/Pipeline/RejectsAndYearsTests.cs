using System.Security.Cryptography;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Some_years_are_loaded_over_a_file_whose_rejects_were_accepted_and_those_of_other_years_stay_left_out(bool areMembersKnown)
    {
        Panel.WriteImport("a.csv", Year(2024, 2m), Year(2024, 0m) with { Amount = "many" }, Year(2025, 3m), Year(2025, 0m) with { Amount = "few" }, Year(2024, 7m) with { FiscalYear = "" });
        Panel.WriteImport("b.csv", Year(2024, 20m), Year(2025, 30m));
        var first = await AcceptAsync(await Panel.RunAsync("a.csv"));
        Assert.Equal((RunState.Succeeded, 3L), (first.State, await LeftOutAsync()));
        if (!areMembersKnown)
        {
            File.Delete(Path.Combine(Panel.Folders.RawOf(first.Id), MemberUses.FileName));
        }

        var second = await Panel.RunAsync("b.csv", 2025);

        Assert.Equal((RunState.Succeeded, null), (second.State, second.Error));
        Assert.Equal([2m, 30m], await AmountsAsync());
        Assert.Equal((2L, true), (await LeftOutAsync(), await Panel.Warehouse.ScalarAsync<bool>("SELECT balanced FROM report.load WHERE load_id = 2")));
        Assert.Equal(new RunCounts(2, 0, 2, 2), second.Counts);

        var third = await Panel.RunAsync("b.csv", 2024);
        Assert.Equal((RunState.Succeeded, null), (third.State, third.Error));
        Assert.Equal((0L, true), (await LeftOutAsync(), await Panel.Warehouse.ScalarAsync<bool>("SELECT balanced FROM report.load WHERE load_id = 3")));
    }

    [Fact]
    public async Task Rows_without_a_year_in_a_run_of_some_years_are_rejected_and_counted_once_however_often_it_is_repeated()
    {
        Panel.WriteImport("a.csv", Year(2024, 2m), Year(2025, 3m));
        Panel.WriteImport("b.csv", Year(2025, 30m), Year(2025, 1m) with { FiscalYear = "n/a" });
        Panel.WriteImport("c.csv", Year(2025, 31m), Year(2025, 1m) with { FiscalYear = "n/a" });
        await Panel.RunAsync("a.csv");

        foreach (var (path, amount) in ((string, decimal)[])[("b.csv", 30m), ("c.csv", 31m)])
        {
            var stopped = await Panel.RunAsync(path, 2025);
            Assert.Equal((RunState.NeedsReview, 1L), (stopped.State, stopped.Counts.Rejected));
            var run = await AcceptAsync(stopped);
            Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
            Assert.Equal([2m, amount], await AmountsAsync());
            Assert.Equal(1L, await LeftOutAsync());
        }
    }

    [Fact]
    public async Task A_source_that_only_leaves_out_another_row_is_a_load_of_its_own()
    {
        Panel.WriteImport("a.csv", Year(2025, 3m));
        Panel.WriteImport("b.csv", Year(2025, 3m), Year(2025, 4m) with { FiscalYear = "n/a" });
        await Panel.RunAsync("a.csv");

        var run = await AcceptAsync(await Panel.RunAsync("b.csv"));

        Assert.Equal((RunState.Succeeded, 2L), (run.State, run.LoadId?.Value));
        Assert.Equal(1L, await LeftOutAsync());
        Assert.Equal(RunState.Unchanged, (await AcceptAsync(await Panel.RunAsync("b.csv"))).State);
    }

    [Fact]
    public async Task What_landed_is_told_by_its_files_with_size_and_hash()
    {
        Panel.WriteImport("a.csv", Year(2024, 2m), Year(2025, 3m));

        var run = await Panel.RunAsync("a.csv");

        var landed = await Panel.Journal.ReadLandedAsync(run.Id, Token);
        Assert.Equal(
            ["code_history.csv.gz", "finance.csv.gz", "fund.csv.gz", "program.csv.gz", "transaction-2024.csv.gz", "transaction-2025.csv.gz", "type.csv.gz"],
            landed.Select(file => file.Key.Split('/')[^1]));
        foreach (var file in landed)
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(sftp.Server.Folder, file.Key), Token);
            Assert.Equal((bytes.LongLength, Convert.ToHexStringLower(SHA256.HashData(bytes))), (file.ByteCount, file.Sha256));
        }
    }

    private async Task<Run> AcceptAsync(Run stopped)
    {
        Assert.Equal(RunState.NeedsReview, stopped.State);
        Assert.True(await Panel.Journal.AcceptRejectsAsync(stopped.Id, "Known", "bob", Token));
        return await Panel.RunAsync(stopped.Id);
    }

    private async Task<long?> LeftOutAsync() => (await new LoadReader(Panel.Warehouse).FindCurrentAsync(Token))?.RejectedRowCount;

    private static SourceRow Year(int year, decimal amount) => new SourceRow().With(year, amount);

    private async Task<IEnumerable<decimal>> AmountsAsync() => (await Panel.Warehouse.ReadFactsAsync()).Select(fact => fact.Amount).Order();
}
