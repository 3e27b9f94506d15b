namespace SfSpend.Web.Network;

/// <summary>
/// Ends requests that are still running a while after the panel was told to stop: a download that takes minutes, or a query that takes half of
/// one, would hold the stop up for as long. What was sent by half is broken off, so that nobody takes it for the whole.
/// </summary>
internal sealed class StoppingRequests(RequestDelegate next, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Enough for whatever changes something.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
        await using var stopping = lifetime.ApplicationStopping.Register(() => late.CancelAfter(Grace));
        context.RequestAborted = ending.Token;
        await next(context);
        if (late.IsCancellationRequested && context.Response.HasStarted)
        {
            context.Abort();
        }
    }
}
