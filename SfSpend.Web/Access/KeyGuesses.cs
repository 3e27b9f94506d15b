using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>Counts unknown API keys by the address they come from.</summary>
internal sealed class KeyGuesses(IOptions<RateLimitOptions> limits) : IDisposable
{
    /// <summary>At most so long: until the minute is over.</summary>
    public const int BlockedSeconds = 60;

    private readonly PartitionedRateLimiter<IPAddress?> _unknownKeys = PartitionedRateLimiter.Create<IPAddress?, string>(
        address => RateLimits.PerMinute(RateLimits.NameOf(address), limits.Value.UnknownKeysPerMinute));

    public bool IsBlocked(IPAddress? address)
    {
        // Acquiring nothing tells whether anything is left.
        using var lease = _unknownKeys.AttemptAcquire(address, permitCount: 0);
        return !lease.IsAcquired;
    }

    public void Count(IPAddress? address)
    {
        using var lease = _unknownKeys.AttemptAcquire(address);
    }

    public void Dispose() => _unknownKeys.Dispose();
}
