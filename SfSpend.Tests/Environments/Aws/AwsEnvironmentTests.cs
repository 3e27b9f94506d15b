using System.Net;
using Amazon.EC2.Model;
using Amazon.IdentityManagement.Model;
using Amazon.S3.Model;
using Amazon.Transfer.Model;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

public sealed class AwsEnvironmentTests(PostgresServer postgres, MotoServer moto)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_teardown_takes_what_is_ours_with_versions_and_unfinished_uploads_and_nothing_else()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var decoys = await AwsDecoys.PlaceAsync(panel);
        Assert.Equal(OperationState.Succeeded, (await panel.RunAsync(PlanAction.Provision)).State);
        var bucket = $"city-spending-{panel.Account.Id}";
        var s3 = panel.Clients.S3;
        await s3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Enabled } }, Cancellation);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "landing/run-1/a.csv", ContentBody = "one" }, Cancellation);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "landing/run-1/a.csv", ContentBody = "two" }, Cancellation);
        await s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = "landing/run-1/a.csv" }, Cancellation);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "landing/run-2/b.csv", ContentBody = "three" }, Cancellation);
        await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bucket, Key = "landing/run-1/c.csv" }, Cancellation);

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Teardown, Cancellation);
        var teardown = await panel.RunAsync(PlanAction.Teardown);

        Assert.Null(teardown.Error);
        Assert.Contains("1 object, 5 bytes", Assert.Single(plan.Steps, step => step.Resource == LandingBucket.ResourceName).Reason, StringComparison.Ordinal);
        Assert.Contains(plan.Untouched, other => other.Contains("city-spending-2", StringComparison.Ordinal));
        Assert.Contains(plan.Untouched, other => other.Contains("city-spending-transfer-2", StringComparison.Ordinal));
        Assert.Empty(await panel.Environment.FindLeftoversAsync(Cancellation));
        await decoys.AssertUntouchedAsync();
    }

    [Fact]
    public async Task What_is_made_is_as_private_as_it_was_planned()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);

        await panel.RunAsync(PlanAction.Provision);

        var bucket = $"city-spending-{panel.Account.Id}";
        var policy = await panel.Clients.S3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket }, Cancellation);
        Assert.Equal(Assert.Single(plan.Documents, document => document.Resource == LandingBucket.ResourceName).Text, policy.Policy);
        var role = await panel.Clients.Iam.GetRolePolicyAsync(new GetRolePolicyRequest { RoleName = "city-spending-transfer", PolicyName = Policies.InlineName }, Cancellation);
        Assert.Contains(plan.Documents, document => document.Resource == IamRole.TransferRole && document.Text == PolicyDocument.Decode(role.PolicyDocument));
        Assert.DoesNotContain(plan.Documents, document => document.Text.Contains("\"Action\": \"*\"", StringComparison.Ordinal));
        var server = Assert.Single(await panel.World.ListOwnServersAsync(Cancellation));
        Assert.Equal(panel.Options.TransferSecurityPolicy, server.SecurityPolicyName);
        Assert.DoesNotContain(panel.Traffic.Bodies, body => body.Contains("HostKey", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_cluster_s_password_is_sent_once_and_kept_nowhere()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var operation = await panel.RunAsync(PlanAction.Provision);

        var created = Assert.Single(panel.Traffic.Bodies, body => body.Contains("Action=CreateCluster&", StringComparison.Ordinal));
        var password = WebUtility.UrlDecode(created.Split('&').First(field => field.StartsWith("MasterUserPassword=", StringComparison.Ordinal)).Split('=', 2)[1]);
        Assert.Equal(48, password.Length);
        var events = await panel.Provisioner.ListEventsAsync(operation.Id, Cancellation);
        Assert.Contains(events, found => found is { Resource: WarehouseCluster.ResourceName, Text: "redshift:CreateCluster" });
        await using var command = panel.Control.DataSource.CreateCommand(
            "SELECT COUNT(*) FROM (SELECT detail AS text FROM resource UNION ALL SELECT detail FROM operation_step UNION ALL SELECT text FROM operation_event) AS all_texts WHERE text LIKE '%' || $1 || '%'");
        command.Parameters.AddWithValue(password);
        Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Drift_is_named_and_the_plan_mends_it()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        await panel.RunAsync(PlanAction.Provision);
        var world = (await panel.Provisioner.DescribeAsync(Cancellation)).Resources.ToDictionary(resource => resource.Name, resource => resource.Id);
        await panel.Clients.Ec2.AuthorizeSecurityGroupIngressAsync(
            new AuthorizeSecurityGroupIngressRequest
            {
                GroupId = world[WarehouseSecurityGroup.ResourceName],
                IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 5439, ToPort = 5439, Ipv4Ranges = [new IpRange { CidrIp = AwsOptions.Everywhere }] }],
            },
            Cancellation);
        await panel.Clients.S3.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { BucketName = world[LandingBucket.ResourceName] }, Cancellation);
        await panel.Clients.Iam.PutRolePolicyAsync(
            new PutRolePolicyRequest { RoleName = "city-spending-redshift", PolicyName = Policies.InlineName, PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""" },
            Cancellation);

        var drift = await panel.Clock.CheckDriftAsync(Cancellation);
        var mended = await panel.RunAsync(PlanAction.Provision);
        var after = await panel.Clock.CheckDriftAsync(Cancellation);

        Assert.Equal([LandingBucket.ResourceName, IamRole.CopyRole, WarehouseSecurityGroup.ResourceName], drift.Differences.Select(difference => difference.Resource));
        Assert.Contains(drift.Differences, difference => difference.Difference.Contains("opened it to the whole Internet", StringComparison.Ordinal));
        Assert.Contains(drift.Differences, difference => difference.Difference.Contains("Public access is not blocked", StringComparison.Ordinal));
        Assert.Null(mended.Error);
        Assert.Equal(3, mended.Steps.Count(step => step.Change == PlanChange.Update));
        Assert.Empty(after.Differences);
    }

    [Fact]
    public async Task A_second_server_made_behind_the_panel_s_back_is_noticed_and_goes()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        await panel.RunAsync(PlanAction.Provision);
        await panel.Clients.Transfer.CreateServerAsync(new CreateServerRequest { Protocols = ["SFTP"], Tags = [new Amazon.Transfer.Model.Tag { Key = AwsWorld.EnvironmentTag, Value = "city-spending" }] }, Cancellation);

        var drift = await panel.Clock.CheckDriftAsync(Cancellation);
        await panel.RunAsync(PlanAction.Teardown);

        Assert.Contains("2 servers carry this environment's tag", Assert.Single(drift.Differences, difference => difference.Resource == TransferServer.ResourceName).Difference, StringComparison.Ordinal);
        Assert.Empty(await panel.Environment.FindLeftoversAsync(Cancellation));
    }

    [Fact]
    public async Task A_bucket_of_our_name_that_is_not_ours_is_neither_used_nor_deleted()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var bucket = $"city-spending-{panel.Account.Id}";
        await panel.Clients.S3.PutBucketAsync(new PutBucketRequest { BucketName = bucket, BucketRegionName = MotoServer.Region, UseClientRegion = false }, Cancellation);

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var refusal = await Assert.ThrowsAsync<ProvisioningException>(() => panel.RunAsync(PlanAction.Provision));
        await panel.RunAsync(PlanAction.Teardown);

        Assert.Contains("is taken by a bucket that this environment did not make", Assert.Single(plan.Obstacles), StringComparison.Ordinal);
        Assert.Contains("Aws:BucketName", refusal.Message, StringComparison.Ordinal);
        await panel.Clients.S3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, Cancellation);
    }

    [Theory]
    [InlineData("dc2.large", 1, "withdrawn")]
    [InlineData("rg.xlarge", 1, "from 2 to 16 nodes")]
    [InlineData("rg.large", 17, "from 1 to 16 nodes")]
    [InlineData("rg.huge", 1, "not a node type of Redshift that the panel knows")]
    public async Task Nodes_that_can_t_be_had_are_refused_by_the_plan(string nodeType, int nodeCount, string reason)
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder, options => (options.NodeType, options.NodeCount) = (nodeType, nodeCount));

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);

        Assert.Contains(reason, Assert.Single(plan.Obstacles), StringComparison.Ordinal);
        Assert.DoesNotContain(panel.Called, call => call.StartsWith("redshift:Create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_default_network_the_plan_says_so()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var before = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var vpc = await panel.World.FindDefaultVpcAsync(Cancellation);
        var subnets = await panel.Clients.Ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest(), Cancellation);
        foreach (var subnet in subnets.Subnets)
        {
            await panel.Clients.Ec2.DeleteSubnetAsync(new DeleteSubnetRequest { SubnetId = subnet.SubnetId }, Cancellation);
        }

        await panel.Clients.Ec2.DeleteVpcAsync(new DeleteVpcRequest { VpcId = vpc?.VpcId }, Cancellation);

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);

        Assert.Empty(before.Obstacles);
        Assert.Contains("no default VPC in us-west-2", Assert.Single(plan.Obstacles), StringComparison.Ordinal);
        var outdated = await Assert.ThrowsAsync<PlanOutdatedException>(() => panel.Provisioner.QueueAsync(PlanAction.Provision, before.PlanId, "tester", Cancellation));
        Assert.Contains("this is in the way now: The account has no default VPC", outdated.Message, StringComparison.Ordinal);
    }

    private async Task<AwsPanel> OpenAsync(TestFolder folder, Action<AwsOptions>? change = null) =>
        await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path, change);
}
