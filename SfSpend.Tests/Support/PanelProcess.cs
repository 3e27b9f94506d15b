using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Support;

/// <summary>The built panel as a process of its own, as people start it: for what only a process shows, such as exit codes and being killed.</summary>
internal sealed class PanelProcess : IAsyncDisposable
{
    public const string Key = "key-of-the-process-0123456789";

    private readonly TestFolder _workingDirectory = new();
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PanelProcess(string dataDirectory, Uri address, IReadOnlyDictionary<string, string> settings)
    {
        Client = new HttpClient { BaseAddress = address };
        Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SfSpend.Web.dll"), "--urls", address.ToString()])
        {
            WorkingDirectory = _workingDirectory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SfSpend__DataDirectory"] = dataDirectory;
        start.Environment["Auth__ApiKeys__0__Name"] = "the process";
        start.Environment["Auth__ApiKeys__0__Key"] = Key;
        start.Environment["Auth__ApiKeys__0__Role"] = nameof(Role.Admin);
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => _started.TrySetResult();
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data is null ? null : $"stderr: {line.Data}");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Client { get; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Starts the panel and waits until it answers or has ended.</summary>
    public static async Task<PanelProcess> StartAsync(
        string dataDirectory, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? settings = null)
    {
        var panel = new PanelProcess(dataDirectory, FreeAddress(), settings ?? new Dictionary<string, string>());
        await panel._started.Task.WaitAsync(cancellationToken);
        return panel;
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>As <c>kill -9</c>: nothing of the panel's own runs any more. What it started lives on.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>As Ctrl-C or a service manager: the panel ends in order.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
        return await WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await StopAsync(CancellationToken.None);
        }

        _process.Dispose();
        _workingDirectory.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        if (line.Contains("Application started", StringComparison.Ordinal))
        {
            _started.TrySetResult();
        }
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
