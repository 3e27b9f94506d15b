using System.Diagnostics;
using System.Globalization;

namespace SfSpend.Benchmarks;

/// <summary>
/// What a panel does when a crowd asks at once while it loads a file: strangers at its readiness, event streams, readers; what another user notices; how
/// readiness answers when PostgreSQL is frozen; and how long the panel takes to end. On loopback, bounded in count and time.
/// </summary>
internal static class FloodBenchmark
{
    private const int StrangerCount = 300;
    private const int StreamCount = 400;
    private const int ReaderCount = 200;
    private const int MaxRequests = 30_000;
    private const int Seed = 20_250_630;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadersTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OthersPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(3);
    private static readonly string[] OtherPaths = ["/api/v1/runs?limit=5", "/api/v1/overview", "/api/v1/saved-queries"];

    public static async Task<int> RunAsync(string program, string csvPath, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm}, {Machine.Describe()}. Load average before: {LoadAverage()}.");
        Console.WriteLine();
        Console.WriteLine("| crowd | answers | 2xx | 429 | 5xx | none | a second | p95, s | another user p50, ms | p95, ms | refused | run |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        var panel = await FloodPanel.StartAsync(program, Path.GetFullPath(csvPath), cancellationToken);
        await using (panel)
        {
            await MeasureAsync(panel, "nobody, during a run", [], isRunning: true, cancellationToken);
            await MeasureAsync(panel, $"{StrangerCount} strangers at /health/ready, during a run", Strangers(panel), isRunning: true, cancellationToken);
            await MeasureAsync(panel, $"{StreamCount} event streams of a Viewer, during a run", Streams(panel), isRunning: true, cancellationToken);
            await MeasureAsync(panel, $"{ReaderCount} readers", Readers(panel), isRunning: false, cancellationToken);
            await MeasureAsync(panel, $"{ReaderCount} readers, during a run", Readers(panel), isRunning: true, cancellationToken);
            var frozen = await FreezeAsync(panel, cancellationToken);
            var stopped = await TerminateAsync(panel, cancellationToken);
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- `/health/ready` with PostgreSQL frozen (SIGSTOP): {frozen}."));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- SIGTERM during a run with {ReaderCount} readers: ended after {stopped:0.0} s."));
            Console.WriteLine($"- Load average after: {LoadAverage()}.");
        }

        return 0;
    }

    private static IReadOnlyList<Member> Strangers(FloodPanel panel)
    {
        var client = new FloodClient(panel.Address, 2, key: null);
        return [.. Enumerable.Range(0, StrangerCount).Select(_ => new Member(client, (_, _) => "/health/ready"))];
    }

    private static IReadOnlyList<Member> Streams(FloodPanel panel)
    {
        var client = new FloodClient(panel.Address, 3, FloodPanel.ViewerKey);
        return [.. Enumerable.Range(0, StreamCount).Select(_ => new Member(client, (_, run) => $"/api/v1/runs/{run}/events"))];
    }

    /// <summary>Each account at an address of its own asks what is answered from memory, from the warehouse and from the control database.</summary>
    private static IReadOnlyList<Member> Readers(FloodPanel panel)
    {
        var clients = Enumerable.Range(0, FloodPanel.ReaderCount).Select(number => new FloodClient(panel.Address, (byte)(20 + number), FloodPanel.ReaderKey(number))).ToList();
        return [.. Enumerable.Range(0, ReaderCount).Select(number => new Member(clients[number % clients.Count], (random, _) => PathOf(random)))];
    }

    private static string PathOf(Random random)
    {
        var year = random.Next(2003, 2024);
        return random.Next(4) switch
        {
            0 => $"/api/v1/reports/spending-by-kind?fromYear={year}&toYear={random.Next(year, 2025)}",
            1 => $"/api/v1/explore?axis=organization&finance=Spending&fiscalYear={year}&comparedYear={year - 1}",
            2 => $"/api/v1/transactions?fiscalYear={year}&sort=-amount&fromAmount={random.Next(100_000)}",
            _ => "/api/v1/runs?limit=20",
        };
    }

    private static async Task MeasureAsync(FloodPanel panel, string what, IReadOnlyList<Member> crowd, bool isRunning, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(isRunning ? Longest : ReadersTime);
        using var other = new FloodClient(panel.Address, 9, FloodPanel.OtherKey);
        var run = isRunning ? await panel.StartRunAsync(cancellationToken) : 0;
        var startedAt = Stopwatch.GetTimestamp();
        var flood = FloodAsync(crowd, run, over.Token);
        var bystander = AskNowAndThenAsync(other, over.Token);
        var ended = "";
        if (isRunning)
        {
            var (state, seconds) = await panel.WaitForRunAsync(run, cancellationToken);
            ended = string.Create(CultureInfo.InvariantCulture, $"{state}, {seconds:0.0} s");
            await over.CancelAsync();
        }

        await Task.WhenAll(flood, bystander);
        var elapsed = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        var clients = crowd.Select(member => member.Client).Distinct().ToList();
        Write(what, [.. clients.SelectMany(client => client.Answers)], [.. other.Answers], elapsed, ended);
        clients.ForEach(client => client.Dispose());
    }

    /// <summary>Everybody asks again as soon as they have an answer, after a 429 a second later, as its Retry-After says.</summary>
    private static async Task FloodAsync(IReadOnlyList<Member> crowd, long run, CancellationToken over)
    {
        var left = MaxRequests;
        await Task.WhenAll(crowd.Select((member, number) => Task.Run(
            async () =>
            {
                var random = new Random(Seed + number);
                while (!over.IsCancellationRequested && Interlocked.Decrement(ref left) >= 0)
                {
                    if (await member.Client.AskAsync(member.PathOf(random, run), over) == 429)
                    {
                        await PauseAsync(AfterRefusal, over);
                    }
                }
            },
            CancellationToken.None)));
    }

    private static async Task AskNowAndThenAsync(FloodClient other, CancellationToken over)
    {
        for (var count = 0; !over.IsCancellationRequested; count++)
        {
            await other.AskAsync(OtherPaths[count % OtherPaths.Length], over);
            await PauseAsync(OthersPause, over);
        }
    }

    private static async Task PauseAsync(TimeSpan pause, CancellationToken over)
    {
        try
        {
            await Task.Delay(pause, TimeProvider.System, over);
        }
        catch (OperationCanceledException)
        {
            // The measurement is over, which the caller sees by the same token.
        }
    }

    private static void Write(string what, IReadOnlyList<FloodAnswer> crowd, IReadOnlyList<FloodAnswer> other, double seconds, string run) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {crowd.Count} | {crowd.Count(IsGood)} | {crowd.Count(answer => answer.Status == 429)} | {crowd.Count(answer => answer.Status >= 500)} | {crowd.Count(answer => answer.Status == 0)} | {crowd.Count(IsGood) / seconds:0} | {Percentile(crowd, 95) / 1000:0.0} | {Percentile(other, 50):0} | {Percentile(other, 95):0} | {other.Count(answer => !IsGood(answer))} of {other.Count} | {run} |"));

    private static async Task<string> FreezeAsync(FloodPanel panel, CancellationToken cancellationToken)
    {
        using var asking = new FloodClient(panel.Address, 4, key: null);
        await panel.SignalPostgresAsync("STOP", cancellationToken);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => asking.AskAsync("/health/ready", cancellationToken)));
            await asking.AskAsync("/health/ready", cancellationToken);
        }
        finally
        {
            await panel.SignalPostgresAsync("CONT", CancellationToken.None);
        }

        return string.Join(", ", asking.Answers.Select(answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Status} after {answer.Milliseconds / 1000:0.0} s")));
    }

    private static async Task<double> TerminateAsync(FloodPanel panel, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(Longest);
        var run = await panel.StartRunAsync(cancellationToken);
        var crowd = Readers(panel);
        var flood = FloodAsync(crowd, run, over.Token);
        await Task.Delay(HeadStart, TimeProvider.System, cancellationToken);
        var seconds = await panel.TerminateAsync(cancellationToken);
        await over.CancelAsync();
        await flood;
        foreach (var member in crowd)
        {
            member.Client.Dispose();
        }

        return seconds;
    }

    private static bool IsGood(FloodAnswer answer) => answer.Status is >= 200 and < 300;

    private static double Percentile(IReadOnlyList<FloodAnswer> answers, int percent)
    {
        var sorted = answers.Where(IsGood).Select(answer => answer.Milliseconds).Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(sorted.Count * percent / 100.0) - 1)];
    }

    private static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    /// <param name="PathOf">What is asked next, given chance and the run that is under way.</param>
    private sealed record Member(FloodClient Client, Func<Random, long, string> PathOf);
}
