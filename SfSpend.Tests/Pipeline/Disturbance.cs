namespace SfSpend.Tests.Pipeline;

/// <summary>Where a run can be disturbed.</summary>
public enum Point
{
    None,
    Connect,
    BeforeScrape,
    AfterScrape,
    BeforeConform,
    BeforeTransfer,
    WithinTransfer,
    BeforeLoad,
    AfterLoad,
}

/// <summary>Something that happens at one point of a run; nothing when none is named.</summary>
internal sealed class Disturbance(Point at = Point.None, Func<CancellationToken, Task>? what = null, bool isFatal = false)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    /// <summary>At the point the process dies: nothing after it happens any more.</summary>
    public static Disturbance Death(Point at) => new(at, _ => new TaskCompletionSource().Task, isFatal: true);

    /// <summary>At the point the work goes on until somebody cancels it.</summary>
    public static Disturbance EndlessWork(Point at) => new(at, token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token));

    public static Disturbance Failure(Point at, Exception failure) => new(at, _ => Task.FromException(failure));

    public Task PassAsync(Point point, CancellationToken cancellationToken)
    {
        if (what is null || (point != at && !(isFatal && _reached.Task.IsCompleted)))
        {
            return Task.CompletedTask;
        }

        _reached.TrySetResult();
        return what(cancellationToken);
    }
}
