using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace SfSpend.Benchmarks;

/// <summary>A built panel as a process of its own on loopback, with a data directory that goes with it: any version, so that two can be compared.</summary>
internal sealed class FloodPanel : IAsyncDisposable
{
    /// <summary>How many accounts the crowd of readers has.</summary>
    public const int ReaderCount = 20;

    private static readonly TimeSpan TimeToStart = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly string _folder = Directory.CreateTempSubdirectory("sfspend-flood-").FullName;
    private readonly Process _process;
    private readonly HttpClient _operator;
    private FloodFile? _file;

    private FloodPanel(string program)
    {
        Address = FreeAddress();
        var start = new ProcessStartInfo("dotnet", [Path.GetFullPath(program), "--urls", Address.ToString()]) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        start.Environment["SfSpend__DataDirectory"] = Path.Combine(_folder, "data");
        start.Environment["SfSpend__ImportDirectory"] = ImportDirectory;
        start.Environment["Logging__LogLevel__Default"] = "Error";

        // What is asked in a minute is limited elsewhere; here it is about what is asked at once.
        start.Environment["Auth__RateLimit__PerAddressPerMinute"] = "10000000";
        start.Environment["Auth__RateLimit__PerKeyPerMinute"] = "10000000";
        string[] roles = ["Admin", "Viewer", "Analyst", .. Enumerable.Repeat("Analyst", ReaderCount)];
        for (var index = 0; index < roles.Length; index++)
        {
            start.Environment[$"Auth__ApiKeys__{index}__Name"] = $"key {index}";
            start.Environment[$"Auth__ApiKeys__{index}__Key"] = KeyAt(index);
            start.Environment[$"Auth__ApiKeys__{index}__Role"] = roles[index];
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _operator = new HttpClient { BaseAddress = Address };
        _operator.DefaultRequestHeaders.Add("X-Api-Key", KeyAt(0));
    }

    public Uri Address { get; }

    public static string ViewerKey => KeyAt(1);

    public static string OtherKey => KeyAt(2);

    private string ImportDirectory => Path.Combine(_folder, "import");

    private FloodFile Csv => _file ?? throw new InvalidOperationException("The file was not copied.");

    public static string ReaderKey(int number) => KeyAt(3 + (number % ReaderCount));

    /// <summary>Starts it, provisions its environment and loads the file once.</summary>
    public static async Task<FloodPanel> StartAsync(string program, string csvPath, CancellationToken cancellationToken)
    {
        var panel = new FloodPanel(program);
        try
        {
            panel._file = await FloodFile.CopyAsync(csvPath, panel.ImportDirectory, cancellationToken);
            await panel.WaitUntilAsync(async () => (await panel._operator.GetAsync("/health/live", cancellationToken)).IsSuccessStatusCode, TimeToStart, cancellationToken);
            using var asked = await panel._operator.PostAsJsonAsync("/api/v1/environment/provision", new { }, cancellationToken);
            asked.EnsureSuccessStatusCode();
            await panel.WaitUntilAsync(async () => (await panel.GetAsync("/api/v1/environment", cancellationToken)).GetProperty("state").GetString() == "Ready", TimeToStart, cancellationToken);
            var (state, _) = await panel.WaitForRunAsync(await panel.StartRunAsync(cancellationToken), cancellationToken);
            return state == "Succeeded" ? panel : throw new InvalidOperationException($"The first run ended {state}.");
        }
        catch
        {
            await panel.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a run that loads all years.</summary>
    public async Task<long> StartRunAsync(CancellationToken cancellationToken)
    {
        await Csv.ChangeAsync(cancellationToken);
        using var answer = await _operator.PostAsJsonAsync("/api/v1/runs", new { source = "file", path = Csv.Name }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetInt64();
    }

    /// <returns>How the run ended, and what it took by its own journal.</returns>
    public async Task<(string State, double Seconds)> WaitForRunAsync(long run, CancellationToken cancellationToken)
    {
        JsonElement last = default;
        await WaitUntilAsync(
            async () =>
            {
                last = await GetAsync($"/api/v1/runs/{run}", cancellationToken);
                return last.GetProperty("finishedAt").ValueKind == JsonValueKind.String;
            },
            LongestRun,
            cancellationToken);
        var seconds = (last.GetProperty("finishedAt").GetDateTimeOffset() - last.GetProperty("startedAt").GetDateTimeOffset()).TotalSeconds;
        return ($"{last.GetProperty("state").GetString()}", seconds);
    }

    /// <summary>Stops the embedded PostgreSQL and all its processes without ending them, or lets them go on.</summary>
    public async Task SignalPostgresAsync(string signal, CancellationToken cancellationToken)
    {
        var postmaster = File.ReadLines(Path.Combine(_folder, "data", "postgres", "postmaster.pid")).First();
        string[] family = [postmaster, .. await File.ReadAllLinesAsync($"/proc/{postmaster}/task/{postmaster}/children", cancellationToken)];
        await KillAsync(signal, family.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), cancellationToken);
    }

    /// <summary>As a service manager does.</summary>
    /// <returns>Seconds until the process was gone.</returns>
    public async Task<double> TerminateAsync(CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await KillAsync("TERM", [_process.Id.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        if (!_process.HasExited)
        {
            await TerminateAsync(CancellationToken.None);
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string KeyAt(int index) => string.Create(CultureInfo.InvariantCulture, $"key-of-the-flood-{index:000}-0123456789");

    private static async Task KillAsync(string signal, IEnumerable<string> processes, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    private async Task<JsonElement> GetAsync(string address, CancellationToken cancellationToken) =>
        JsonElement.Parse(await _operator.GetStringAsync(address, cancellationToken));

    /// <summary>A panel that is flooded may fail to answer: it is asked again until the time is over.</summary>
    private async Task WaitUntilAsync(Func<Task<bool>> isSo, TimeSpan most, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(startedAt) < most)
        {
            try
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"The panel ended with exit code {_process.ExitCode}.");
                }

                if (await isSo())
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet, or too many others: asked again.
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"The panel was not so far within {most.TotalMinutes:0} minutes.");
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
