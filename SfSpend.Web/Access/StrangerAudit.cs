using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>
/// What people do who have shown neither session nor key. Entries of the audit can't be removed, so strangers get so many an hour; what they do
/// beyond is counted, and the count becomes an entry.
/// </summary>
public sealed class StrangerAudit(AuditTrail audit, IOptions<RateLimitOptions> limits, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    /// <param name="kind">Each kind has its own entries: those of one are not lost in a flood of another.</param>
    public async Task RecordAsync(string kind, Actor actor, string action, string? target, string? detail, string result, CancellationToken cancellationToken)
    {
        var (isFirst, isWritten, left) = _counters.GetOrAdd(kind, _ => new Counter()).Take(time.GetUtcNow(), limits.Value.StrangerEntriesPerHour);
        var panel = new Actor("the panel", null, ActorKind.Panel);
        if (left > 0)
        {
            var count = string.Create(CultureInfo.InvariantCulture, $"{left} more were counted without an entry of their own");
            await audit.RecordAsync(panel, "audit.counted", kind, count, result, cancellationToken);
        }

        if (isWritten)
        {
            await audit.RecordAsync(actor, action, target, detail, result, cancellationToken);
            return;
        }

        AuditTrail.Tell(result);
        if (isFirst)
        {
            await audit.RecordAsync(panel, "audit.counting", kind, $"after {limits.Value.StrangerEntriesPerHour} entries in an hour, more are only counted", result, cancellationToken);
        }
    }

    private sealed class Counter
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _began = DateTimeOffset.MinValue;
        private int _writtenCount;
        private long _leftCount;

        /// <returns>Whether this is the first without an entry, whether it gets one, and how many had none in the hour that is over.</returns>
        public (bool IsFirst, bool IsWritten, long Left) Take(DateTimeOffset now, int limit)
        {
            lock (_lock)
            {
                long left = 0;
                if (now - _began >= Window)
                {
                    (left, _began, _writtenCount, _leftCount) = (_leftCount, now, 0, 0);
                }

                if (_writtenCount < limit)
                {
                    _writtenCount++;
                    return (false, true, left);
                }

                _leftCount++;
                return (_leftCount == 1, false, left);
            }
        }
    }
}
