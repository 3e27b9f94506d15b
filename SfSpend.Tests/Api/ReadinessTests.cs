using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Web.Features.Health;

namespace SfSpend.Tests.Api;

public sealed class ReadinessTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountedChecks _checks = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_hundred_who_ask_within_a_second_are_answered_by_one_look()
    {
        var readiness = new Readiness(_checks, _time);
        var asked = Enumerable.Range(0, 300).Select(_ => readiness.AskAsync(Cancellation)).ToArray();
        _checks.Answer(HealthStatus.Healthy);

        var answers = await Task.WhenAll(asked);
        await readiness.AskAsync(Cancellation);

        Assert.All(answers, answer => Assert.Equal(HealthStatus.Healthy, answer.Status));
        Assert.Equal(1, _checks.Count);
    }

    [Fact]
    public async Task After_a_second_it_is_looked_again()
    {
        var readiness = new Readiness(_checks, _time);
        _checks.Answer(HealthStatus.Healthy);
        await readiness.AskAsync(Cancellation);

        _time.Advance(TimeSpan.FromSeconds(1));
        await readiness.AskAsync(Cancellation);

        Assert.Equal(2, _checks.Count);
    }

    [Fact]
    public async Task Checks_that_do_not_end_are_given_five_seconds_and_are_not_started_twice()
    {
        var readiness = new Readiness(_checks, _time);
        var first = readiness.AskAsync(Cancellation);
        Assert.False(first.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(5));
        var answer = await first;
        var second = await readiness.AskAsync(Cancellation);

        Assert.Equal(HealthStatus.Unhealthy, answer.Status);
        Assert.Contains("not ended within 5 seconds", answer.Entries["control-database"].Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, second.Status);
        await Support.Eventually.IsAsync(() => Task.FromResult(_checks.Count), count => count == 1);
    }

    [Fact]
    public async Task Once_the_late_checks_have_ended_it_is_looked_again()
    {
        var readiness = new Readiness(_checks, _time);
        var late = readiness.AskAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(5));
        await late;

        _checks.Answer(HealthStatus.Healthy);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Support.Eventually.IsAsync(async () => (await readiness.AskAsync(Cancellation)).Status, status => status == HealthStatus.Healthy);
    }

    /// <summary>Checks that answer when the test says so, and hear no request to give up, as those of a frozen server.</summary>
    private sealed class CountedChecks : HealthCheckService
    {
        private readonly TaskCompletionSource<HealthReport> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Answer(HealthStatus status) =>
            _answer.SetResult(new HealthReport(new Dictionary<string, HealthReportEntry>(), status, TimeSpan.Zero));

        public override Task<HealthReport> CheckHealthAsync(Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return _answer.Task;
        }
    }
}
