using Amazon.EC2.Model;
using Amazon.IdentityManagement.Model;
using Amazon.Redshift.Model;
using Amazon.S3.Model;
using Amazon.Transfer.Model;
using SfSpend.Core.Environments.Aws;

namespace SfSpend.Tests.Support;

/// <summary>What other people have in the account, called almost like ours: none of it may ever be touched.</summary>
internal sealed class AwsDecoys
{
    private const string Trust = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"transfer.amazonaws.com"},"Action":"sts:AssumeRole"}}""";

    private const string Reading = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""";

    private readonly AwsPanel _panel;
    private readonly string _bucket;
    private readonly List<string> _servers = [];
    private string _group = "";

    private AwsDecoys(AwsPanel panel) => (_panel, _bucket) = (panel, $"city-spending-{panel.Account.Id}-2");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AwsClients Clients => _panel.Clients;

    public static async Task<AwsDecoys> PlaceAsync(AwsPanel panel)
    {
        var decoys = new AwsDecoys(panel);
        await decoys.PlaceAsync();
        return decoys;
    }

    public async Task AssertUntouchedAsync()
    {
        var servers = (await Clients.Transfer.ListServersAsync(new ListServersRequest(), Cancellation)).Servers ?? [];
        Assert.All(_servers, server => Assert.Contains(servers, found => found.ServerId == server));
        Assert.Equal("kept", await ReadAsync());
        var role = await Clients.Iam.GetRolePolicyAsync(new GetRolePolicyRequest { RoleName = "city-spending-transfer-2", PolicyName = "landing" }, Cancellation);
        Assert.NotNull(role.PolicyDocument);
        var groups = await Clients.Ec2.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest { GroupIds = [_group] }, Cancellation);
        Assert.NotEmpty(Assert.Single(groups.SecurityGroups).IpPermissions);
        var cluster = await Clients.Redshift.DescribeClustersAsync(new DescribeClustersRequest { ClusterIdentifier = "city-spending-2" }, Cancellation);
        Assert.Single(cluster.Clusters ?? []);
    }

    private async Task PlaceAsync()
    {
        // One without tags, one of a sister environment with a user of the same name.
        _servers.Add(await MakeServerAsync([]));
        _servers.Add(await MakeServerAsync([new Amazon.Transfer.Model.Tag { Key = AwsWorld.EnvironmentTag, Value = "city-spending-2" }]));
        await Clients.Transfer.CreateUserAsync(new CreateUserRequest { ServerId = _servers[1], UserName = "sfspend", Role = $"arn:aws:iam::{_panel.Account.Id}:role/city-spending-transfer-2" }, Cancellation);

        await Clients.S3.PutBucketAsync(new PutBucketRequest { BucketName = _bucket, BucketRegionName = MotoServer.Region, UseClientRegion = false }, Cancellation);
        await Clients.S3.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "landing/run-1/kept.csv", ContentBody = "kept" }, Cancellation);

        await Clients.Iam.CreateRoleAsync(new CreateRoleRequest { RoleName = "city-spending-transfer-2", AssumeRolePolicyDocument = Trust }, Cancellation);
        await Clients.Iam.PutRolePolicyAsync(new PutRolePolicyRequest { RoleName = "city-spending-transfer-2", PolicyName = "landing", PolicyDocument = Reading }, Cancellation);

        var group = await Clients.Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest { GroupName = "city-spending-warehouse-2", Description = "another's" }, Cancellation);
        _group = group.GroupId;
        await Clients.Ec2.AuthorizeSecurityGroupIngressAsync(
            new AuthorizeSecurityGroupIngressRequest
            {
                GroupId = _group,
                IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 5439, ToPort = 5439, Ipv4Ranges = [new IpRange { CidrIp = "198.51.100.0/24" }] }],
            },
            Cancellation);

        await Clients.Redshift.CreateClusterAsync(
            new CreateClusterRequest { ClusterIdentifier = "city-spending-2", ClusterType = "single-node", NodeType = "ra3.large", MasterUsername = "other", MasterUserPassword = "Not-Ours-1" },
            Cancellation);
    }

    private async Task<string> MakeServerAsync(List<Amazon.Transfer.Model.Tag> tags)
    {
        var made = await Clients.Transfer.CreateServerAsync(new CreateServerRequest { Protocols = ["SFTP"], Tags = tags }, Cancellation);
        return made.ServerId ?? "";
    }

    private async Task<string> ReadAsync()
    {
        using var found = await Clients.S3.GetObjectAsync(new GetObjectRequest { BucketName = _bucket, Key = "landing/run-1/kept.csv" }, Cancellation);
        using var reader = new StreamReader(found.ResponseStream);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
