using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Web.Network;

namespace SfSpend.Tests.Network;

public sealed class StoppingRequestsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_goes_on_after_the_stop_is_ended_and_what_was_sent_by_half_is_broken_off(bool hasStarted)
    {
        using var lifetime = new Lifetime();
        var time = new FakeTimeProvider();
        var answer = new Answer(hasStarted);
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(answer);
        context.Features.Set<IHttpRequestLifetimeFeature>(answer);
        var requests = new StoppingRequests(
            async running =>
            {
                var ended = new TaskCompletionSource();
                await using var ending = running.RequestAborted.Register(ended.SetResult);
                lifetime.StopApplication();
                time.Advance(TimeSpan.FromSeconds(4));
                Assert.False(ended.Task.IsCompleted);
                time.Advance(TimeSpan.FromSeconds(2));
                await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
            },
            lifetime,
            time);

        await requests.InvokeAsync(context);

        Assert.Equal(hasStarted, answer.IsAborted);
    }

    private sealed class Answer(bool hasStarted) : HttpResponseFeature, IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public override bool HasStarted => hasStarted;

        public void Abort() => IsAborted = true;
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
