using System.Net;
using Amazon;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Redshift;
using Amazon.Redshift.Model;
using Amazon.Runtime;
using Amazon.Transfer;
using Amazon.Transfer.Model;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Aws;

/// <summary>The three clients that are written here, on the wire.</summary>
public sealed class ServiceClientTests(MotoServer moto)
{
    private const string Trust = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"redshift.amazonaws.com"},"Action":"sts:AssumeRole"}}""";

    private const string Reading = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_is_made_paused_resumed_kept_as_a_snapshot_and_deleted()
    {
        using var client = Redshift(await moto.OpenAccountAsync());

        var made = await client.CreateClusterAsync(
            new CreateClusterRequest
            {
                ClusterIdentifier = "warehouse", ClusterType = "single-node", NodeType = "rg.large", DBName = "san_francisco", MasterUsername = "sfspend", MasterUserPassword = "Only-4-Tests",
                Encrypted = true, PubliclyAccessible = true, Port = 5439, IamRoles = ["arn:aws:iam::123456789012:role/copy"], Tags = [new Amazon.Redshift.Model.Tag { Key = "a", Value = "b & c" }],
            },
            Cancellation);
        var credentials = await client.GetClusterCredentialsAsync(new GetClusterCredentialsRequest { ClusterIdentifier = "warehouse", DbUser = "sfspend", AutoCreate = false, DurationSeconds = 900 }, Cancellation);
        var paused = await client.PauseClusterAsync(new PauseClusterRequest { ClusterIdentifier = "warehouse" }, Cancellation);
        await client.ResumeClusterAsync(new ResumeClusterRequest { ClusterIdentifier = "warehouse" }, Cancellation);
        var seen = Assert.Single((await client.DescribeClustersAsync(new DescribeClustersRequest { ClusterIdentifier = "warehouse" }, Cancellation)).Clusters ?? []);
        var snapshot = await client.CreateClusterSnapshotAsync(new CreateClusterSnapshotRequest { ClusterIdentifier = "warehouse", SnapshotIdentifier = "last" }, Cancellation);
        await client.DeleteClusterAsync(new DeleteClusterRequest { ClusterIdentifier = "warehouse", SkipFinalClusterSnapshot = true }, Cancellation);
        var gone = await Assert.ThrowsAsync<ClusterNotFoundException>(() => client.DescribeClustersAsync(new DescribeClustersRequest { ClusterIdentifier = "warehouse" }, Cancellation));

        Assert.Equal("creating", made.Cluster?.ClusterStatus);
        Assert.Equal("IAM:sfspend", credentials.DbUser);
        Assert.NotNull(credentials.DbPassword);
        Assert.True(credentials.Expiration > TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Equal("paused", paused.Cluster?.ClusterStatus);
        Assert.Equal(("rg.large", 1, true, true, "san_francisco"), (seen.NodeType, seen.NumberOfNodes, seen.Encrypted, seen.PubliclyAccessible, seen.DBName));
        Assert.Equal(5439, seen.Endpoint?.Port);
        Assert.Equal("in-sync", Assert.Single(seen.IamRoles ?? []).ApplyStatus);
        Assert.Equal("b & c", Assert.Single(seen.Tags ?? []).Value);
        Assert.Equal("last", snapshot.Snapshot?.SnapshotIdentifier);
        Assert.Equal(("ClusterNotFound", HttpStatusCode.NotFound), (gone.ErrorCode, gone.StatusCode));
    }

    [Fact]
    public async Task A_server_and_its_user_are_made_described_and_deleted()
    {
        using var client = Transfer(await moto.OpenAccountAsync());

        var server = await client.CreateServerAsync(
            new CreateServerRequest
            {
                Domain = Domain.S3, EndpointType = EndpointType.PUBLIC, IdentityProviderType = IdentityProviderType.SERVICE_MANAGED, Protocols = ["SFTP"],
                SecurityPolicyName = "TransferSecurityPolicy-2025-03", Tags = [new Amazon.Transfer.Model.Tag { Key = "a", Value = "b" }],
            },
            Cancellation);
        await client.CreateUserAsync(
            new CreateUserRequest
            {
                ServerId = server.ServerId, UserName = "sfspend", Role = "arn:aws:iam::123456789012:role/transfer", HomeDirectoryType = HomeDirectoryType.LOGICAL,
                HomeDirectoryMappings = [new HomeDirectoryMapEntry { Entry = "/", Target = "/bucket/landing" }], SshPublicKeyBody = "ssh-ed25519 AAAA",
            },
            Cancellation);
        await client.ImportSshPublicKeyAsync(new ImportSshPublicKeyRequest { ServerId = server.ServerId, UserName = "sfspend", SshPublicKeyBody = "ssh-ed25519 BBBB" }, Cancellation);
        var seen = (await client.DescribeServerAsync(new DescribeServerRequest { ServerId = server.ServerId }, Cancellation)).Server;
        var user = (await client.DescribeUserAsync(new DescribeUserRequest { ServerId = server.ServerId, UserName = "sfspend" }, Cancellation)).User;
        await client.DeleteUserAsync(new DeleteUserRequest { ServerId = server.ServerId, UserName = "sfspend" }, Cancellation);
        await client.DeleteServerAsync(new DeleteServerRequest { ServerId = server.ServerId }, Cancellation);
        var left = await client.ListServersAsync(new ListServersRequest(), Cancellation);

        Assert.True(seen?.State == State.ONLINE);
        Assert.Equal(["SFTP"], seen?.Protocols);
        Assert.Equal("b", Assert.Single(seen?.Tags ?? []).Value);
        Assert.Equal("/bucket/landing", Assert.Single(user?.HomeDirectoryMappings ?? []).Target);
        Assert.Equal(2, user?.SshPublicKeys?.Count);
        Assert.Empty(left.Servers ?? []);
    }

    [Fact]
    public async Task A_role_has_its_policies_page_by_page_and_goes_only_without_them()
    {
        using var client = Iam(await moto.OpenAccountAsync());
        await client.CreateRoleAsync(new CreateRoleRequest { RoleName = "copy", AssumeRolePolicyDocument = Trust, Tags = [new Amazon.IdentityManagement.Model.Tag { Key = "a", Value = "b" }] }, Cancellation);
        for (var number = 1; number <= 3; number++)
        {
            await client.CreateRoleAsync(new CreateRoleRequest { RoleName = $"other-{number}", AssumeRolePolicyDocument = Trust }, Cancellation);
        }

        await client.PutRolePolicyAsync(new PutRolePolicyRequest { RoleName = "copy", PolicyName = "landing", PolicyDocument = Reading }, Cancellation);
        var exists = await Assert.ThrowsAsync<EntityAlreadyExistsException>(() => client.CreateRoleAsync(new CreateRoleRequest { RoleName = "copy", AssumeRolePolicyDocument = Trust }, Cancellation));
        await Assert.ThrowsAsync<DeleteConflictException>(() => client.DeleteRoleAsync(new DeleteRoleRequest { RoleName = "copy" }, Cancellation));
        var role = (await client.GetRoleAsync(new GetRoleRequest { RoleName = "copy" }, Cancellation)).Role;
        var policy = await client.GetRolePolicyAsync(new GetRolePolicyRequest { RoleName = "copy", PolicyName = "landing" }, Cancellation);
        var first = await client.ListRolesAsync(new ListRolesRequest { MaxItems = 3 }, Cancellation);
        var second = await client.ListRolesAsync(new ListRolesRequest { MaxItems = 3, Marker = first.Marker }, Cancellation);
        await client.DeleteRolePolicyAsync(new DeleteRolePolicyRequest { RoleName = "copy", PolicyName = "landing" }, Cancellation);
        var none = await client.ListRolePoliciesAsync(new ListRolePoliciesRequest { RoleName = "copy" }, Cancellation);
        await client.DeleteRoleAsync(new DeleteRoleRequest { RoleName = "copy" }, Cancellation);
        await Assert.ThrowsAsync<NoSuchEntityException>(() => client.GetRoleAsync(new GetRoleRequest { RoleName = "copy" }, Cancellation));

        Assert.Equal(HttpStatusCode.Conflict, exists.StatusCode);
        Assert.Equal("b", Assert.Single(role?.Tags ?? []).Value);
        Assert.Equal(Reading, Uri.UnescapeDataString(policy.PolicyDocument ?? ""));
        Assert.Equal((3, true), (first.Roles?.Count, first.IsTruncated));
        Assert.Equal((1, false), (second.Roles?.Count, second.IsTruncated));
        Assert.Null(none.PolicyNames);
    }

    [Fact]
    public async Task Throttled_calls_are_tried_again_and_then_given_up_as_what_they_are()
    {
        using var traffic = new AwsTraffic();
        var account = await moto.OpenAccountAsync();
        using var client = new AmazonTransferClient(account.Credentials, new AmazonTransferConfig { ServiceURL = account.Url, AuthenticationRegion = MotoServer.Region, HttpClientFactory = traffic });
        var refusals = 0;
        traffic.Instead = _ => ++refusals <= 2 ? AwsTraffic.Json(HttpStatusCode.BadRequest, "ThrottlingException", "Rate exceeded") : null;

        await client.ListServersAsync(new ListServersRequest(), Cancellation);
        traffic.Instead = _ => AwsTraffic.Json(HttpStatusCode.BadRequest, "ThrottlingException", "Rate exceeded");
        var givenUp = await Assert.ThrowsAsync<ThrottlingException>(() => client.ListServersAsync(new ListServersRequest(), Cancellation));

        Assert.Equal(3, refusals);
        Assert.Equal(("ThrottlingException", "Rate exceeded", "0d1e2f"), (givenUp.ErrorCode, givenUp.Message, givenUp.RequestId));
    }

    /// <summary>As in the endpoint rules of AWS's own service models.</summary>
    [Theory]
    [InlineData("us-west-2", "https://iam.amazonaws.com", "us-east-1", "https://redshift.us-west-2.amazonaws.com")]
    [InlineData("us-gov-east-1", "https://iam.us-gov.amazonaws.com", "us-gov-west-1", "https://redshift.us-gov-east-1.amazonaws.com")]
    [InlineData("cn-northwest-1", "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1", "https://redshift.cn-northwest-1.amazonaws.com.cn")]
    public void Each_partition_has_its_own_addresses_and_signs_in_its_own_Region(string region, string iam, string signingRegion, string redshift)
    {
        var endpoint = RegionEndpoint.GetBySystemName(region);

        Assert.Equal(iam, AmazonIdentityManagementServiceConfig.Facts.AddressFor(new AmazonIdentityManagementServiceConfig { RegionEndpoint = endpoint }));
        Assert.Equal(signingRegion, AmazonIdentityManagementServiceConfig.Facts.RegionOf(new AmazonIdentityManagementServiceConfig { RegionEndpoint = endpoint }));
        Assert.Equal(redshift, AmazonRedshiftConfig.Facts.AddressFor(new AmazonRedshiftConfig { RegionEndpoint = endpoint }));
        Assert.Equal(region, AmazonRedshiftConfig.Facts.RegionOf(new AmazonRedshiftConfig { RegionEndpoint = endpoint }));
    }

    [Theory]
    [InlineData("ClusterAlreadyExists", typeof(ClusterAlreadyExistsException))]
    [InlineData("InvalidClusterState", typeof(InvalidClusterStateException))]
    [InlineData("InsufficientClusterCapacity", typeof(InsufficientClusterCapacityException))]
    [InlineData("UnsupportedOptionFault", typeof(UnsupportedOptionException))]
    [InlineData("SomethingNew", typeof(AmazonRedshiftException))]
    public async Task An_error_of_Redshift_has_its_own_type(string code, Type expected)
    {
        using var traffic = new AwsTraffic { Instead = _ => AwsTraffic.Xml(HttpStatusCode.BadRequest, code, "No.") };
        using var client = new AmazonRedshiftClient(new BasicAWSCredentials("a", "b"), new AmazonRedshiftConfig { ServiceURL = "http://127.0.0.1:9", AuthenticationRegion = MotoServer.Region, HttpClientFactory = traffic });

        var thrown = await Assert.ThrowsAnyAsync<AmazonRedshiftException>(() => client.DescribeClustersAsync(new DescribeClustersRequest(), Cancellation));

        Assert.IsType(expected, thrown);
        Assert.Equal((code, "No.", "0d1e2f"), (thrown.ErrorCode, thrown.Message, thrown.RequestId));
    }

    [Theory]
    [InlineData("ResourceExistsException", typeof(ResourceExistsException))]
    [InlineData("InvalidRequestException", typeof(InvalidRequestException))]
    [InlineData("ResourceNotFoundException", typeof(ResourceNotFoundException))]
    [InlineData("AccessDeniedException", typeof(AmazonTransferException))]
    public async Task An_error_of_Transfer_Family_has_its_own_type(string code, Type expected)
    {
        using var traffic = new AwsTraffic { Instead = _ => AwsTraffic.Json(HttpStatusCode.BadRequest, code, "No.") };
        using var client = new AmazonTransferClient(new BasicAWSCredentials("a", "b"), new AmazonTransferConfig { ServiceURL = "http://127.0.0.1:9", AuthenticationRegion = MotoServer.Region, HttpClientFactory = traffic });

        var thrown = await Assert.ThrowsAnyAsync<AmazonTransferException>(() => client.ListServersAsync(new ListServersRequest(), Cancellation));

        Assert.IsType(expected, thrown);
        Assert.Equal((code, "No."), (thrown.ErrorCode, thrown.Message));
    }

    [Fact]
    public void Without_another_address_a_client_asks_Amazon_in_its_Region_and_IAM_anywhere()
    {
        var redshift = new AmazonRedshiftConfig { RegionEndpoint = Amazon.RegionEndpoint.USWest2 };
        var iam = new AmazonIdentityManagementServiceConfig { RegionEndpoint = Amazon.RegionEndpoint.USWest2 };

        Assert.Equal("https://redshift.us-west-2.amazonaws.com", AmazonRedshiftConfig.Facts.AddressFor(redshift));
        Assert.Equal("https://iam.amazonaws.com", AmazonIdentityManagementServiceConfig.Facts.AddressFor(iam));
        Assert.Equal("us-east-1", AmazonIdentityManagementServiceConfig.Facts.RegionOf(iam));
    }

    private static AmazonRedshiftClient Redshift(MotoAccount account) => new(account.Credentials, new AmazonRedshiftConfig { ServiceURL = account.Url, AuthenticationRegion = MotoServer.Region });

    private static AmazonTransferClient Transfer(MotoAccount account) => new(account.Credentials, new AmazonTransferConfig { ServiceURL = account.Url, AuthenticationRegion = MotoServer.Region });

    private static AmazonIdentityManagementServiceClient Iam(MotoAccount account) =>
        new(account.Credentials, new AmazonIdentityManagementServiceConfig { ServiceURL = account.Url, AuthenticationRegion = MotoServer.Region });
}
