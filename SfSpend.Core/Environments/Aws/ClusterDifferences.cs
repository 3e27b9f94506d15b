using Amazon.Redshift.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>What of a living cluster is other than planned, a sentence each.</summary>
/// <param name="Mendable">What is put right while it lives.</param>
/// <param name="Lasting">What would take another cluster, with what to do about it.</param>
internal sealed record ClusterDifferences(IReadOnlyList<string> Mendable, IReadOnlyList<string> Lasting)
{
    private const string Renew = "or tear the environment down with a last snapshot and provision it anew";

    /// <param name="group">The security group that is to guard it; null: not known.</param>
    public static ClusterDifferences Between(Cluster cluster, AwsOptions options, string copyRole, string? group, bool isTagged)
    {
        List<string> mendable = [];
        List<string> lasting = [];
        if (!isTagged)
        {
            mendable.Add("Its tags are missing.");
        }

        if (cluster.PubliclyAccessible != options.PubliclyAccessible)
        {
            mendable.Add(options.PubliclyAccessible ? "It has no public address." : "It has a public address.");
        }

        if (cluster.IamRoles?.Exists(role => role.IamRoleArn == copyRole) != true)
        {
            mendable.Add("It lacks the COPY role.");
        }

        if (group is not null && (cluster.VpcSecurityGroups is not [var only] || only.VpcSecurityGroupId != group))
        {
            mendable.Add($"Other security groups than {group} guard it.");
        }

        if (cluster.NodeType != options.NodeType)
        {
            lasting.Add($"Its nodes are {cluster.NodeType}, expected {options.NodeType}, and a living cluster keeps its nodes: set Aws:NodeType to {cluster.NodeType}, {Renew}.");
        }

        if (cluster.NumberOfNodes is { } count && count != options.NodeCount)
        {
            lasting.Add($"Its nodes are {count}, expected {options.NodeCount}, and a living cluster keeps its nodes: set Aws:NodeCount to {count}, {Renew}.");
        }

        if (cluster.Encrypted != true)
        {
            lasting.Add($"It is not encrypted, and the panel does not encrypt a living cluster: do so in the AWS console, {Renew}.");
        }

        return new ClusterDifferences(mendable, lasting);
    }
}
