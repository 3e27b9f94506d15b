using System.Globalization;
using System.Threading.RateLimiting;

namespace SfSpend.Web.Access;

/// <summary>
/// Lets so many requests in at a time and has the others wait outside, where they hold no database connection. A request takes its address's turn while its
/// session or key is looked up, then that of whoever asks; strangers keep their address's. Nobody goes on waiting when the panel ends.
/// </summary>
internal sealed class Turnstile(ConcurrencyLimits limits, IHostApplicationLifetime lifetime)
{
    /// <summary>A turn comes as soon as another request ends.</summary>
    private const int RetryAfterSeconds = 1;

    /// <summary>Before it is known who asks.</summary>
    public async Task PassByAddressAsync(HttpContext context, RequestDelegate next)
    {
        if (!ConcurrencyLimits.IsLimited(context))
        {
            await next(context);
        }
        else if (await WaitAsync(context, limits.WaitForAddressAsync) is { } lease)
        {
            using var turn = new AddressTurn(lease);
            context.Features.Set(turn);
            await (lease.IsAcquired ? next(context) : RefuseAsync(context, "Too many requests from your address are waiting already"));
        }
    }

    /// <summary>Once it is known who asks.</summary>
    public async Task PassByIdentityAsync(HttpContext context, RequestDelegate next)
    {
        if (ConcurrencyLimits.IsStream(context))
        {
            context.Features.Get<AddressTurn>()?.Dispose();
            using var stream = limits.TryOpenStream(context);
            await (stream.IsAcquired
                ? next(context)
                : RefuseAsync(context, "You have as many event streams open as one account or key may have (Auth:RateLimit:StreamsPerIdentity). Close one, or read the run without its events"));
        }
        else if (!ConcurrencyLimits.IsLimited(context) || context.User.Identity?.IsAuthenticated != true)
        {
            await next(context);
        }
        else
        {
            context.Features.Get<AddressTurn>()?.Dispose();
            if (await WaitAsync(context, limits.WaitForIdentityAsync) is { } lease)
            {
                using (lease)
                {
                    await (lease.IsAcquired ? next(context) : RefuseAsync(context, "Too many of your requests are waiting already"));
                }
            }
        }
    }

    /// <returns>Null when the panel is ending, which the request was told.</returns>
    private async Task<RateLimitLease?> WaitAsync(HttpContext context, Func<HttpContext, CancellationToken, ValueTask<RateLimitLease>> wait)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            return await wait(context, either.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext context, string reason)
    {
        if (context.IsApiRequest)
        {
            return AccessProblems.WriteTooManyAtOnceAsync(context, reason, RetryAfterSeconds);
        }

        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        return Task.CompletedTask;
    }

    private sealed class AddressTurn(RateLimitLease lease) : IDisposable
    {
        public void Dispose() => lease.Dispose();
    }
}
