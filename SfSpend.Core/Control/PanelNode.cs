namespace SfSpend.Core.Control;

/// <summary>Which panel this is among those that share a control database.</summary>
/// <param name="Environment">The environment it serves: it sees the runs, operations and schedules of no other.</param>
/// <param name="FurtherNode">Its name where it is a further node beside the main one; null: it is the main one.</param>
public sealed record PanelNode(string Environment, string? FurtherNode = null)
{
    /// <summary>Schedules and clocks are kept by the main node alone.</summary>
    public bool IsMain => FurtherNode is null;

    /// <summary>Names the node in the control database. No two live panels of an environment have the same one: see <see cref="NodeLock"/>.</summary>
    public string Name => FurtherNode ?? "main";
}
