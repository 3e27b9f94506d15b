namespace SfSpend.Core.Environments.Aws;

/// <summary>Which Redshift nodes there are: what AWS has withdrawn is refused before anything is made.</summary>
internal static class NodeTypes
{
    private static readonly string[] Withdrawn = ["dc1.", "dc2.", "ds1.", "ds2."];

    /// <summary>The least number of nodes in a cluster.</summary>
    private static readonly Dictionary<string, int> LeastNodes = new(StringComparer.Ordinal)
    {
        ["rg.large"] = 1,
        ["rg.xlarge"] = 2,
        ["rg.4xlarge"] = 2,
        ["rg.12xlarge"] = 2,
        ["ra3.large"] = 1,
        ["ra3.xlplus"] = 1,
        ["ra3.4xlarge"] = 2,
        ["ra3.16xlarge"] = 2,
    };

    /// <summary>Why a cluster can't be made of these nodes; null: it can, as far as is known here.</summary>
    public static string? Refuse(string nodeType, int nodeCount)
    {
        if (Withdrawn.Any(family => nodeType.StartsWith(family, StringComparison.Ordinal)))
        {
            return $"Aws:NodeType is {nodeType}, which AWS has withdrawn. Choose rg.large, or ra3.large where the Region has no rg.";
        }

        return LeastNodes.TryGetValue(nodeType, out var least)
            ? nodeCount < least ? $"Aws:NodeType {nodeType} comes in clusters of at least {least} nodes (Aws:NodeCount is {nodeCount}). Raise it, or choose rg.large." : null
            : $"Aws:NodeType is {nodeType}, which is none that Redshift is known to have: {string.Join(", ", LeastNodes.Keys)}.";
    }
}
