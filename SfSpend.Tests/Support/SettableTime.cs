namespace SfSpend.Tests.Support;

/// <summary>The system's time, put forward as far as a test says. It goes on, and timers run as always, so a whole panel can live in it.</summary>
internal sealed class SettableTime : TimeProvider
{
    private long _aheadTicks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));
}
