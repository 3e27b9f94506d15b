namespace SfSpend.Core.Environments.Aws;

/// <summary>Which Redshift nodes there are: what AWS has withdrawn is refused before anything is made.</summary>
internal static class NodeTypes
{
    private static readonly string[] Withdrawn = ["dc1.", "dc2.", "ds1.", "ds2."];

    /// <summary>How many nodes a cluster may have, as the Redshift guide's table of node types says.</summary>
    private static readonly Dictionary<string, (int Least, int Most)> NodeCounts = new(StringComparer.Ordinal)
    {
        ["rg.large"] = (1, 16),
        ["rg.xlarge"] = (2, 16),
        ["rg.4xlarge"] = (2, 32),
        ["rg.12xlarge"] = (2, 128),
        ["ra3.large"] = (1, 16),
        ["ra3.xlplus"] = (1, 32),
        ["ra3.4xlarge"] = (2, 128),
        ["ra3.16xlarge"] = (2, 128),
    };

    /// <summary>Why a cluster can't be made of these nodes; null: it can, as far as is known here.</summary>
    public static string? Refuse(string nodeType, int nodeCount)
    {
        if (Withdrawn.Any(family => nodeType.StartsWith(family, StringComparison.Ordinal)))
        {
            return $"Aws:NodeType is {nodeType}, which AWS has withdrawn. Choose rg.large, or ra3.large where the Region has no rg.";
        }

        if (!NodeCounts.TryGetValue(nodeType, out var counts))
        {
            return $"Aws:NodeType is {nodeType}, which is not a node type of Redshift that the panel knows: {string.Join(", ", NodeCounts.Keys)}.";
        }

        return nodeCount < counts.Least || nodeCount > counts.Most
            ? $"Aws:NodeCount is {nodeCount}, but a cluster of {nodeType} has from {counts.Least} to {counts.Most} nodes. Change Aws:NodeCount, or choose another Aws:NodeType."
            : null;
    }
}
