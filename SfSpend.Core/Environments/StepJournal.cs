using System.Threading.Channels;

namespace SfSpend.Core.Environments;

/// <summary>Writes what happens in a step into the control database while it happens, in order, without keeping the step waiting.</summary>
internal sealed class StepJournal : IDisposable
{
    private readonly EnvironmentStore _store;
    private readonly OperationId _operation;
    private readonly string _resource;
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IDisposable _listening;
    private readonly Task _writing;

    public StepJournal(EnvironmentStore store, OperationId operation, string resource)
    {
        (_store, _operation, _resource) = (store, operation, resource);
        _listening = StepEvents.ListenWith(text => _events.Writer.TryWrite(text));
        _writing = WriteAsync();
    }

    /// <summary>All that was noted is in the database when this is done.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        _events.Writer.TryComplete();
        await _writing.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _listening.Dispose();
        _events.Writer.TryComplete();
    }

    private async Task WriteAsync()
    {
        await foreach (var text in _events.Reader.ReadAllAsync())
        {
            await _store.SaveEventAsync(_operation, _resource, text, CancellationToken.None);
        }
    }
}
