using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class TurnstileTests : IDisposable
{
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly ConcurrencyLimits _limits = new(Options.Create(new RateLimitOptions
    {
        ConcurrentPerIdentity = 2,
        WaitingPerIdentity = 1,
        ConcurrentPerAddress = 1,
        WaitingPerAddress = 1,
    }));

    private Turnstile Turnstile => field ??= new Turnstile(_limits, _lifetime);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _limits.Dispose();

    [Fact]
    public async Task A_key_has_two_requests_worked_on_one_more_waits_and_the_next_is_refused()
    {
        var work = new TaskCompletionSource();
        var first = Pass("ann", work.Task);
        var second = Pass("ann", work.Task);
        var third = Pass("ann", work.Task);

        Assert.Equal(StatusCodes.Status429TooManyRequests, await Pass("ann", Task.CompletedTask).Ended);
        Assert.True(first.IsLetIn && second.IsLetIn);
        Assert.False(third.IsLetIn);

        work.SetResult();
        Assert.All(await Task.WhenAll(first.Ended, second.Ended, third.Ended), status => Assert.Equal(StatusCodes.Status200OK, status));
    }

    [Fact]
    public async Task A_key_with_every_turn_taken_holds_up_nobody_else_at_its_address()
    {
        var work = new TaskCompletionSource();
        var crowd = Enumerable.Range(0, 3).Select(_ => Pass("ann", work.Task)).ToArray();

        Assert.Equal(StatusCodes.Status200OK, await Pass("bob", Task.CompletedTask).Ended);

        work.SetResult();
        await Task.WhenAll(crowd.Select(request => request.Ended));
    }

    [Fact]
    public async Task Strangers_of_one_address_wait_for_each_other_and_not_for_those_of_another()
    {
        var work = new TaskCompletionSource();
        var first = Pass(null, work.Task);
        var second = Pass(null, work.Task);

        Assert.Equal(StatusCodes.Status429TooManyRequests, await Pass(null, Task.CompletedTask).Ended);
        Assert.Equal(StatusCodes.Status200OK, await Pass(null, Task.CompletedTask, "198.51.100.7").Ended);
        Assert.True(first.IsLetIn);
        Assert.False(second.IsLetIn);

        work.SetResult();
        await Task.WhenAll(first.Ended, second.Ended);
    }

    [Fact]
    public async Task Whoever_waits_when_the_panel_ends_is_told_to_come_back()
    {
        var work = new TaskCompletionSource();
        var first = Pass(null, work.Task);
        var second = Pass(null, work.Task);

        _lifetime.StopApplication();

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, await second.Ended);
        work.SetResult();
        await first.Ended;
    }

    /// <summary>A request that is let in takes as long as <paramref name="work"/>.</summary>
    private Request Pass(string? user, Task work, string address = "192.0.2.1")
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        var letIn = new TaskCompletionSource();
        return new Request(letIn.Task, PassAsync());

        async Task<int> PassAsync()
        {
            await Turnstile.PassByAddressAsync(context, async known =>
            {
                known.User = user is null ? new ClaimsPrincipal() : new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "test"));
                await Turnstile.PassByIdentityAsync(known, async _ =>
                {
                    letIn.SetResult();
                    await work.WaitAsync(Cancellation);
                });
            });
            return context.Response.StatusCode;
        }
    }

    private sealed record Request(Task LetIn, Task<int> Ended)
    {
        public bool IsLetIn => LetIn.IsCompleted;
    }
}
