using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Packaging;

/// <summary>The publish command of the Dockerfile, and what comes of it, started as in the image: by an ordinary user, from an empty folder.</summary>
public sealed partial class PublishedPanelTests : IDisposable
{
    private static readonly TimeSpan TimeToPublish = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan TimeToStart = TimeSpan.FromMinutes(2);

    private readonly TestFolder _folder = new();
    private readonly DockerfileText _dockerfile = new();

    [Fact]
    public async Task What_the_Dockerfile_publishes_starts_from_an_empty_folder_as_an_ordinary_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux, to start the panel as another user: run the tests as root");
        var app = _folder.File("app");
        await PublishAsync(app);
        Assert.True(File.Exists(Path.Combine(app, "postgres", "bin", "postgres")), "the published panel brings no PostgreSQL");

        await RunAsync("chmod", ["-R", "a+rX", _folder.Path]);
        var workingDirectory = Directory.CreateDirectory(_folder.File("empty")).FullName;
        var data = Directory.CreateDirectory(_folder.File("data")).FullName;
        await RunAsync("chown", ["nobody", data]);

        using var panel = Start(app, workingDirectory, data);
        using var timeLimit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeLimit.CancelAfter(TimeToStart);
        try
        {
            var address = await ReadAddressAsync(panel, timeLimit.Token);
            using var client = new HttpClient { BaseAddress = address };
            using var answer = await client.GetAsync("/health/ready", timeLimit.Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var page = await client.GetAsync("/", timeLimit.Token);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
        finally
        {
            await StopAsync(panel);
        }

        Assert.Empty(Directory.GetFileSystemEntries(workingDirectory));
    }

    public void Dispose() => _folder.Dispose();

    private async Task PublishAsync(string target)
    {
        var words = _dockerfile.PublishCommand.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        words[Array.IndexOf(words, "/app")] = target;
        using var timeLimit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeLimit.CancelAfter(TimeToPublish);
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = _dockerfile.Root, RedirectStandardOutput = true };

        // The test runner's own MSBuild settings must not reach this build.
        foreach (var setting in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(setting);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        // They have looked at this code already, and take most of the time.
        start.Environment["RunAnalyzers"] = "false";
        using var publish = Process.Start(start) ?? throw new InvalidOperationException("dotnet was not started");
        var output = await publish.StandardOutput.ReadToEndAsync(timeLimit.Token);
        await publish.WaitForExitAsync(timeLimit.Token);
        Assert.True(publish.ExitCode == 0, $"{_dockerfile.PublishCommand} ended with {publish.ExitCode}: {output}");
    }

    private static Process Start(string app, string workingDirectory, string data)
    {
        var start = new ProcessStartInfo("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "dotnet", Path.Combine(app, "SfSpend.Web.dll")])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["SfSpend__DataDirectory"] = data;
        start.Environment["HOME"] = "/nonexistent";
        return Process.Start(start) ?? throw new InvalidOperationException("setpriv was not started");
    }

    private static async Task<Uri> ReadAddressAsync(Process panel, CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<string> lines = [];
        panel.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                found.TrySetException(new InvalidOperationException($"The panel ended before it said its address: {string.Join('\n', lines)}"));
                return;
            }

            lines.Enqueue(line.Data);
            if (Address().Match(line.Data) is { Success: true } address)
            {
                found.TrySetResult(new Uri(address.Value));
            }
        };
        panel.BeginOutputReadLine();
        return await found.Task.WaitAsync(cancellationToken);
    }

    private static async Task StopAsync(Process panel)
    {
        if (!panel.HasExited)
        {
            await RunAsync("bash", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {panel.Id}")]);
        }

        using var timeLimit = new CancellationTokenSource(TimeToStart);
        await panel.WaitForExitAsync(timeLimit.Token);
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9][0-9]*")]
    private static partial Regex Address();
}
