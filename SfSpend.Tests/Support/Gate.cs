namespace SfSpend.Tests.Support;

/// <summary>Keeps the first call of a name from reaching AWS until it is opened.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();
    private readonly AwsTraffic _traffic;

    public Gate(AwsTraffic traffic, string call)
    {
        _traffic = traffic;
        traffic.Instead = name =>
        {
            if (name == call && _reached.TrySetResult())
            {
                _open.Wait(TestContext.Current.CancellationToken);
            }

            return null;
        };
    }

    public Task Reached => _reached.Task.WaitAsync(TestContext.Current.CancellationToken);

    public void Open() => _open.Set();

    public void Dispose()
    {
        _traffic.Instead = null;
        _open.Set();
    }
}
