namespace SfSpend.Core.Pipeline;

/// <summary>Another run of the environment is active.</summary>
public sealed class RunConflictException(string message, RunId active) : SfSpendException(message)
{
    public RunId Active { get; } = active;
}
