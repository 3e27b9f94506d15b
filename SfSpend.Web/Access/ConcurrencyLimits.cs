using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>On an endpoint whose answer goes on until the client leaves: it counts as a stream and never waits for a turn.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class EventStreamAttribute : Attribute;

/// <summary>On an endpoint that must answer however many others ask: it costs next to nothing.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class AlwaysAnsweredAttribute : Attribute;

/// <summary>How many requests are worked on at the same time, and how many wait: by address until it is known who asks, by identity from then on.</summary>
internal sealed class ConcurrencyLimits(IOptions<RateLimitOptions> limits) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _addresses = Create(
        AddressOf, limits.Value.ConcurrentPerAddress, limits.Value.WaitingPerAddress);

    private readonly PartitionedRateLimiter<HttpContext> _identities = Create(
        IdentityOf, limits.Value.ConcurrentPerIdentity, limits.Value.WaitingPerIdentity);

    private readonly PartitionedRateLimiter<HttpContext> _streams = Create(IdentityOf, limits.Value.StreamsPerIdentity, waiting: 0);

    /// <summary>Whether the request has to have a turn at all.</summary>
    public static bool IsLimited(HttpContext context) => context.GetEndpoint()?.Metadata is not { } about
        || (about.GetMetadata<StaticAssetDescriptor>() is null
            && about.GetMetadata<AlwaysAnsweredAttribute>() is null
            && about.GetMetadata<DisableRateLimitingAttribute>() is null);

    public static bool IsStream(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<EventStreamAttribute>() is not null;

    public ValueTask<RateLimitLease> WaitForAddressAsync(HttpContext context, CancellationToken cancellationToken) =>
        _addresses.AcquireAsync(context, cancellationToken: cancellationToken);

    public ValueTask<RateLimitLease> WaitForIdentityAsync(HttpContext context, CancellationToken cancellationToken) =>
        _identities.AcquireAsync(context, cancellationToken: cancellationToken);

    public RateLimitLease TryOpenStream(HttpContext context) => _streams.AttemptAcquire(context);

    public void Dispose()
    {
        _addresses.Dispose();
        _identities.Dispose();
        _streams.Dispose();
    }

    private static PartitionedRateLimiter<HttpContext> Create(Func<HttpContext, string> nameOf, int permits, int waiting) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(
            nameOf(context),
            _ => new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));

    private static string AddressOf(HttpContext context) => RateLimits.NameOf(context.Connection.RemoteIpAddress);

    private static string IdentityOf(HttpContext context) => RateLimits.IdentityOf(context.User) ?? $"stranger:{AddressOf(context)}";
}
