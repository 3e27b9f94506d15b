using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;

namespace SfSpend.Benchmarks;

/// <summary>What the journal says of a stage.</summary>
internal sealed record StageTime(Stage Stage, double Seconds);

/// <summary>What a first run took, from being asked for to being published.</summary>
internal sealed record RunTrialResult(double Seconds, IReadOnlyList<StageTime> Stages, long PeakBytes, long RowCount, string PostgreSql);

/// <summary>One first run as the panel makes it, alone in this process: its own control database, SFTP server, keys and warehouse, all new.</summary>
internal static class RunTrial
{
    private const string Actor = "benchmark";

    public static Task<RunTrialResult> StartAsync(string csvPath, CancellationToken cancellationToken) =>
        ChildProcess.RunAsync<RunTrialResult>(["run-once", csvPath], cancellationToken);

    /// <summary>The child process: runs once and prints the result as one line of JSON.</summary>
    public static async Task<int> RunChildAsync(string csvPath, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sfspend-run-").FullName;
        try
        {
            Console.WriteLine(JsonSerializer.Serialize(await RunOnceAsync(csvPath, folder, cancellationToken)));
            return 0;
        }
        catch (SfSpendException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<RunTrialResult> RunOnceAsync(string csvPath, string folder, CancellationToken cancellationToken)
    {
        using var panel = Build(csvPath, folder);
        await panel.StartAsync(cancellationToken);
        try
        {
            await ProvisionAsync(panel.Services, cancellationToken);
            return await MeasureAsync(panel.Services, Path.GetFileName(csvPath), cancellationToken);
        }
        finally
        {
            await panel.StopAsync(cancellationToken);
        }
    }

    private static async Task<RunTrialResult> MeasureAsync(IServiceProvider panel, string fileName, CancellationToken cancellationToken)
    {
        var journal = panel.GetRequiredService<RunJournal>();
        var pipeline = panel.GetRequiredService<SpendingPipeline>();

        var watch = Stopwatch.StartNew();
        var id = await journal.QueueAsync(new RunRequest(SourceKind.File, fileName, RunMode.Full, []), Actor, cancellationToken);
        await pipeline.RunAsync(id, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;

        if (await journal.FindAsync(id, cancellationToken) is not { State: RunState.Succeeded } run)
        {
            var failed = await journal.FindAsync(id, cancellationToken);
            throw new InvalidOperationException($"The run ended {failed?.State}: {failed?.Error}");
        }

        await using var connection = await panel.GetRequiredService<ControlDatabase>().DataSource.OpenConnectionAsync(cancellationToken);
        return new RunTrialResult(
            seconds, [.. run.Stages.Select(TimeOf)], ChildProcess.PeakBytes(), run.Counts.Loaded ?? 0, connection.PostgreSqlVersion.ToString());
    }

    private static StageTime TimeOf(StageSnapshot stage) =>
        new(stage.Name, stage is { StartedAt: { } start, FinishedAt: { } end } ? (end - start).TotalSeconds : 0);

    private static async Task ProvisionAsync(IServiceProvider panel, CancellationToken cancellationToken)
    {
        var provisioner = panel.GetRequiredService<Provisioner>();
        var id = await provisioner.QueueAsync(PlanAction.Provision, planId: null, Actor, cancellationToken);
        await provisioner.RunAsync(id, cancellationToken);
        if (await provisioner.FindOperationAsync(id, cancellationToken) is not { State: OperationState.Succeeded })
        {
            throw new InvalidOperationException($"The environment could not be provisioned: {(await provisioner.FindOperationAsync(id, cancellationToken))?.Error}");
        }
    }

    /// <summary>The panel without its pages: the same services, put together in the same way.</summary>
    private static IHost Build(string csvPath, string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SfSpend:DataDirectory"] = folder,
            ["SfSpend:ImportDirectory"] = Path.GetDirectoryName(csvPath),
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddControl();
        builder.Services.AddEnvironment();
        builder.Services.AddScraping();
        builder.Services.AddPipeline();
        builder.Services.AddReporting();
        return builder.Build();
    }
}
