namespace SfSpend.Core.Environments;

/// <summary>What happens while a step of an operation is carried out, told to whoever listens in this flow of control: the provisioner, which writes it down.</summary>
internal static class StepEvents
{
    private static readonly AsyncLocal<Action<string>?> Listener = new();

    public static void Note(string text) => Listener.Value?.Invoke(text);

    /// <summary>Until it is disposed of, and only in this flow, events go to <paramref name="listener"/>.</summary>
    public static IDisposable ListenWith(Action<string> listener)
    {
        Listener.Value = listener;
        return new Hearing();
    }

    private sealed class Hearing : IDisposable
    {
        public void Dispose() => Listener.Value = null;
    }
}
