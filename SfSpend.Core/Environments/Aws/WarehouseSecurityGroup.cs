using Amazon.EC2;
using Amazon.EC2.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>Who may reach the warehouse's port: one network, and nobody else.</summary>
internal sealed class WarehouseSecurityGroup(AwsWorld world) : IResource
{
    public const string ResourceName = "security-group";

    public string Name => ResourceName;

    public string Type => "security group";

    public IReadOnlyList<string> DependsOn => [];

    public string Intention => world.Options.IngressCidr is { } allowed
        ? $"Port {WarehouseCluster.Port} for {allowed}, nobody else."
        : $"Port {WarehouseCluster.Port} for the VPC's own addresses only: name the panel's (Aws:IngressCidr) to load from outside.";

    /// <summary>A deleted cluster's network interface lingers for minutes.</summary>
    public TimeSpan Patience => TimeSpan.FromMinutes(20);

    private IAmazonEC2 Ec2 => world.Clients.Ec2;

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await world.FindDefaultVpcAsync(cancellationToken) is not { } vpc)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"The account has no default VPC in {names.Region}.");
        }

        if (await FindAsync(names, vpc, cancellationToken) is not { } group)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"Security group {names.SecurityGroup} does not exist in {vpc.VpcId}.");
        }

        if (!await IsOursAsync(group, cancellationToken))
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"{vpc.VpcId} has a security group {names.SecurityGroup} that this environment did not make. Choose another name (Aws:SecurityGroupName).") { IsForeign = true };
        }

        var allowed = CidrFor(vpc);
        var differences = Compare(group, allowed);
        if (!IsTagged(group))
        {
            differences.Add("Its tags are missing.");
        }

        var seen = differences.Count == 0
            ? new ResourceSnapshot(Name, Type, ResourceState.Ready, group.GroupId, $"Port {WarehouseCluster.Port} for {allowed}{(world.Options.IngressCidr is null ? ", the VPC itself: name the panel's own address (Aws:IngressCidr) to load from outside" : "")}.")
            : new ResourceSnapshot(Name, Type, ResourceState.Degraded, group.GroupId, string.Join(" ", differences));
        return seen with { Identity = group.GroupId };
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        var vpc = await world.FindDefaultVpcAsync(cancellationToken) ?? throw new ProvisioningException($"The account has no default VPC in {names.Region}. Make one (aws ec2 create-default-vpc), or work in another Region (AWS:Region).");
        var group = await FindAsync(names, vpc, cancellationToken);
        string groupId;
        if (group is null)
        {
            var made = await Ec2.CreateSecurityGroupAsync(
                new CreateSecurityGroupRequest
                {
                    GroupName = names.SecurityGroup,
                    Description = $"SfSpend environment {world.Environment}: the warehouse",
                    VpcId = vpc.VpcId,
                    TagSpecifications = [new TagSpecification { ResourceType = ResourceType.SecurityGroup, Tags = [.. world.Tags.Select(tag => new Tag(tag.Key, tag.Value))] }],
                },
                cancellationToken);
            groupId = made.GroupId;
        }
        else if (await IsOursAsync(group, cancellationToken))
        {
            groupId = group.GroupId;
            if (!IsTagged(group))
            {
                await Ec2.CreateTagsAsync(new CreateTagsRequest { Resources = [groupId], Tags = [.. world.Tags.Select(tag => new Tag(tag.Key, tag.Value))] }, cancellationToken);
            }
        }
        else
        {
            throw new ProvisioningException($"{vpc.VpcId} has a security group {names.SecurityGroup} that this environment did not make. It was not touched. Choose another name (Aws:SecurityGroupName).");
        }

        await AdmitAsync(groupId, group?.IpPermissions ?? [], CidrFor(vpc), cancellationToken);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await world.FindDefaultVpcAsync(cancellationToken) is { } vpc && await FindAsync(names, vpc, cancellationToken) is { } group && await IsOursAsync(group, cancellationToken))
        {
            await Ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = group.GroupId }, cancellationToken);
        }
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    private string CidrFor(Vpc vpc) => world.Options.IngressCidr ?? vpc.CidrBlock;

    private static List<string> Compare(SecurityGroup group, string allowed)
    {
        List<string> differences = [];
        var open = (group.IpPermissions ?? []).SelectMany(Networks).ToList();
        if (open.Any(rule => rule.Network is AwsOptions.Everywhere or "::/0") && allowed != AwsOptions.Everywhere)
        {
            differences.Add("Somebody opened it to the whole Internet.");
        }

        if (!open.Exists(rule => rule.Is(allowed)))
        {
            differences.Add($"{allowed} may not reach port {WarehouseCluster.Port}.");
        }

        var surplus = open.Where(rule => !rule.Is(allowed)).ToList();
        if (surplus.Count > 0)
        {
            differences.Add($"More than planned may come in: {string.Join(", ", surplus.Select(rule => $"{rule.Network} to {rule.Ports}"))}.");
        }

        return differences;
    }

    private async Task AdmitAsync(string groupId, List<IpPermission> present, string allowed, CancellationToken cancellationToken)
    {
        var surplus = present.Where(permission => Networks(permission).Any(rule => !rule.Is(allowed))).ToList();
        if (surplus.Count > 0)
        {
            await Ec2.RevokeSecurityGroupIngressAsync(new RevokeSecurityGroupIngressRequest { GroupId = groupId, IpPermissions = surplus }, cancellationToken);
        }

        if (present.Except(surplus).SelectMany(Networks).Any(rule => rule.Is(allowed)))
        {
            return;
        }

        await Ec2.AuthorizeSecurityGroupIngressAsync(
            new AuthorizeSecurityGroupIngressRequest
            {
                GroupId = groupId,
                IpPermissions =
                [
                    new IpPermission
                    {
                        IpProtocol = "tcp",
                        FromPort = WarehouseCluster.Port,
                        ToPort = WarehouseCluster.Port,
                        Ipv4Ranges = [new IpRange { CidrIp = allowed, Description = "SfSpend" }],
                    },
                ],
            },
            cancellationToken);
    }

    private static IEnumerable<Opening> Networks(IpPermission permission) =>
        (permission.Ipv4Ranges ?? []).Select(range => range.CidrIp)
        .Concat((permission.Ipv6Ranges ?? []).Select(range => range.CidrIpv6))
        .Concat((permission.UserIdGroupPairs ?? []).Select(pair => pair.GroupId))
        .Concat((permission.PrefixListIds ?? []).Select(list => list.Id))
        .Select(network => new Opening(network, permission.IpProtocol, permission.FromPort, permission.ToPort));

    private async Task<SecurityGroup?> FindAsync(AwsNames names, Vpc vpc, CancellationToken cancellationToken)
    {
        var answer = await Ec2.DescribeSecurityGroupsAsync(
            new DescribeSecurityGroupsRequest { Filters = [new Filter("group-name", [names.SecurityGroup]), new Filter("vpc-id", [vpc.VpcId])] }, cancellationToken);
        return answer.SecurityGroups?.FirstOrDefault();
    }

    private async Task<bool> IsOursAsync(SecurityGroup group, CancellationToken cancellationToken) => IsTagged(group) || await world.IsRecordedAsync(Name, group.GroupId, cancellationToken);

    private bool IsTagged(SecurityGroup group) => world.IsOurs((group.Tags ?? []).Select(tag => ((string?)tag.Key, (string?)tag.Value)));

    /// <summary>One network and the ports it may reach.</summary>
    private sealed record Opening(string Network, string Protocol, int? From, int? To)
    {
        public string Ports => Protocol == "-1" ? "every port" : From == To ? $"port {From}" : $"ports {From} to {To}";

        public bool Is(string allowed) => Network == allowed && Protocol == "tcp" && From == WarehouseCluster.Port && To == WarehouseCluster.Port;
    }
}
