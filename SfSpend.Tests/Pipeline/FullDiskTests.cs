using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

/// <summary>A disk that fills up while a source is read ends the run with a message that says so, not with a fault of the panel.</summary>
public sealed class FullDiskTests(PostgresServer postgres, SftpFixture sftp) : IClassFixture<SftpFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_that_fills_up_while_scraping_is_named_and_the_run_can_be_retried_when_there_is_space()
    {
        Requires.Root();
        await using var panel = await PipelinePanel.OpenAsync(postgres, sftp.Server);
        await using var portal = await FakeDataSf.StartAsync(Enumerable.Range(2000, 20).Select(year => new SourceRow().With(year, 1m)), Token);
        await using var services = DataSfServices.For(portal.BaseUrl);
        panel.DataSf = services.GetRequiredService<DataSfSource>();
        panel.WriteImport("a.csv", Enumerable.Repeat(new SourceRow(), 100));
        var disk = Directory.CreateDirectory(Path.Combine(panel.Folders.Root, "runs")).FullName;
        var mount = await Command.RunAsync(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk], Token);
        Assert.SkipUnless(mount.Succeeded, $"needs the right to mount a small disk: {mount.Output}");
        try
        {
            var run = await panel.RunDataSfAsync(RunMode.Full);
            var fromFile = await panel.RunAsync();

            Assert.Equal((RunState.Failed, RunState.Failed), (run.State, fromFile.State));
            Assert.StartsWith($"The raw extracts of run {run.Id} can't be written to the data directory: No space left on device", run.Error, StringComparison.Ordinal);
            Assert.Contains("free space there or fix the permissions, and retry the run", run.Error, StringComparison.Ordinal);
            Assert.StartsWith("'a.csv' could not be copied: ", fromFile.Error, StringComparison.Ordinal);
            Assert.Contains("Free space in the data directory", fromFile.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(disk, fromFile.Error, StringComparison.Ordinal);

            await Command.RunAsync(["mount", "-o", "remount,size=16m", disk], Token);
            Assert.True(await panel.Journal.RetryAsync(run.Id, "ann", Token));
            var again = await panel.RunAsync(run.Id);
            Assert.Equal((RunState.Succeeded, null), (again.State, again.Error));
        }
        finally
        {
            await Command.RunAsync(["umount", "--lazy", disk], CancellationToken.None);
        }
    }
}
