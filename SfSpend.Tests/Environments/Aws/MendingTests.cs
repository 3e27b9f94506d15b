using Amazon.EC2.Model;
using Amazon.IdentityManagement.Model;
using Amazon.Redshift.Model;
using Amazon.S3.Model;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

/// <summary>
/// What others changed on a living environment is put right without making anything anew. All on moto, but for the COPY role of a cluster: moto can neither
/// take it away nor add it. There the answers of DescribeClusters are rewritten and that of ModifyClusterIamRoles is recorded, so only what the panel sends is
/// tested. The SFTP server's mending is in <see cref="ServerMendingTests"/>.
/// </summary>
public sealed class MendingTests(PostgresServer postgres, MotoServer moto)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_security_group_gets_its_rules_and_tags_again_and_stays_the_same_group()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var decoys = await AwsDecoys.PlaceAsync(panel);
        var group = await IdOfAsync(panel, WarehouseSecurityGroup.ResourceName);
        var ec2 = panel.Clients.Ec2;
        await ec2.AuthorizeSecurityGroupIngressAsync(
            new AuthorizeSecurityGroupIngressRequest { GroupId = group, IpPermissions = [new IpPermission { IpProtocol = "-1", Ipv4Ranges = [new IpRange { CidrIp = "198.51.100.0/24" }] }] }, Cancellation);
        await ec2.RevokeSecurityGroupIngressAsync(
            new RevokeSecurityGroupIngressRequest { GroupId = group, IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 5439, ToPort = 5439, Ipv4Ranges = [new IpRange { CidrIp = "203.0.113.7/32" }] }] }, Cancellation);
        await ec2.DeleteTagsAsync(new Amazon.EC2.Model.DeleteTagsRequest { Resources = [group], Tags = [new Amazon.EC2.Model.Tag(AwsWorld.EnvironmentTag)] }, Cancellation);

        var reason = await MendAsync(panel, WarehouseSecurityGroup.ResourceName);

        Assert.Equal("203.0.113.7/32 may not reach port 5439. More than planned may come in: 198.51.100.0/24 to every port. Its tags are missing.", reason);
        Assert.Equal(group, await IdOfAsync(panel, WarehouseSecurityGroup.ResourceName));
        await decoys.AssertUntouchedAsync();
    }

    [Fact]
    public async Task A_bucket_gets_all_its_settings_again_and_keeps_what_landed()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var decoys = await AwsDecoys.PlaceAsync(panel);
        var bucket = await IdOfAsync(panel, LandingBucket.ResourceName);
        var s3 = panel.Clients.S3;
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "landing/run-1/a.csv", ContentBody = "landed" }, Cancellation);
        await s3.DeleteBucketTaggingAsync(new DeleteBucketTaggingRequest { BucketName = bucket }, Cancellation);
        await s3.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { BucketName = bucket }, Cancellation);
        await s3.DeleteBucketEncryptionAsync(new DeleteBucketEncryptionRequest { BucketName = bucket }, Cancellation);
        await s3.DeleteBucketPolicyAsync(new DeleteBucketPolicyRequest { BucketName = bucket }, Cancellation);
        await s3.DeleteLifecycleConfigurationAsync(new DeleteLifecycleConfigurationRequest { BucketName = bucket }, Cancellation);
        await s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = AwsNames.LandingPrefix }, Cancellation);

        var reason = await MendAsync(panel, LandingBucket.ResourceName);

        Assert.Equal(
            "Its tags are missing. Public access is not blocked. Objects are not encrypted by default. The TLS-only policy is missing. Landed files or unfinished uploads do not expire. The folder landing/ is missing: the SFTP user would see nothing.",
            reason);
        await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = "landing/run-1/a.csv" }, Cancellation);
        await decoys.AssertUntouchedAsync();
    }

    [Fact]
    public async Task A_role_gets_its_policies_and_tags_again_loses_all_others_and_stays_the_same_role()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var decoys = await AwsDecoys.PlaceAsync(panel);
        const string role = "city-spending-transfer";
        var iam = panel.Clients.Iam;
        var before = (await iam.GetRoleAsync(new GetRoleRequest { RoleName = role }, Cancellation)).Role?.RoleId;
        const string everybody = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}""";
        const string everything = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
        await iam.UpdateAssumeRolePolicyAsync(new UpdateAssumeRolePolicyRequest { RoleName = role, PolicyDocument = everybody }, Cancellation);
        await iam.PutRolePolicyAsync(new PutRolePolicyRequest { RoleName = role, PolicyName = "more", PolicyDocument = everything }, Cancellation);
        await iam.DeleteRolePolicyAsync(new DeleteRolePolicyRequest { RoleName = role, PolicyName = Policies.InlineName }, Cancellation);
        MotoByHand.Send(panel.Account, "iam", ("Action", "UntagRole"), ("Version", "2010-05-08"), ("RoleName", role), ("TagKeys.member.1", AwsWorld.EnvironmentTag));

        var reason = await MendAsync(panel, IamRole.TransferRole);

        Assert.Equal("Its tags are missing. Others than planned may assume it. What it may do is not what was planned. It has more policies than planned: more.", reason);
        Assert.Equal(before, (await iam.GetRoleAsync(new GetRoleRequest { RoleName = role }, Cancellation)).Role?.RoleId);
        await decoys.AssertUntouchedAsync();
    }

    [Fact]
    public async Task A_cluster_gets_its_address_role_group_and_tags_again_and_stays_the_same_cluster()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var decoys = await AwsDecoys.PlaceAsync(panel);
        var before = await FindClusterAsync(panel);
        ChangeCluster(panel, ("PubliclyAccessible", "false"), ("VpcSecurityGroupIds.VpcSecurityGroupId.1", "sg-another"));
        await UntagClusterAsync(panel);
        var copyRole = $"arn:aws:iam::{panel.Account.Id}:role/city-spending-redshift";
        panel.Traffic.Rewrite = ("DescribeClusters", answer => answer.Replace(copyRole, $"{copyRole}-of-another", StringComparison.Ordinal));
        panel.Traffic.Instead = call =>
        {
            if (call != "ModifyClusterIamRoles")
            {
                return null;
            }

            panel.Traffic.Rewrite = null;
            return AwsTraffic.Empty(call);
        };

        var reason = await MendAsync(panel, WarehouseCluster.ResourceName);

        Assert.StartsWith("Its tags are missing. It has no public address. It lacks the COPY role. Other security groups than sg-", reason, StringComparison.Ordinal);
        Assert.Contains(panel.Traffic.Bodies, body => body.Contains("Action=ModifyClusterIamRoles", StringComparison.Ordinal) && body.Contains($"AddIamRoles.IamRoleArn.1={Uri.EscapeDataString(copyRole)}", StringComparison.Ordinal));
        var after = await FindClusterAsync(panel);
        Assert.Equal(before.ClusterCreateTime, after.ClusterCreateTime);
        Assert.True(after.PubliclyAccessible);
        Assert.Contains(after.Tags ?? [], tag => tag.Key == AwsWorld.EnvironmentTag);
        await decoys.AssertUntouchedAsync();
    }

    [Fact]
    public async Task Other_nodes_than_configured_are_kept_and_the_plan_says_what_to_do_while_the_rest_is_mended()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        panel.Options.NodeType = "ra3.large";
        ChangeCluster(panel, ("PubliclyAccessible", "false"));

        var reason = await MendAsync(panel, WarehouseCluster.ResourceName, isReadyAfterwards: false);
        var step = Assert.Single((await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation)).Steps, step => step.Resource == WarehouseCluster.ResourceName);
        var again = await panel.RunAsync(PlanAction.Provision);

        const string advice = "Its nodes are rg.large, expected ra3.large, and a living cluster keeps its nodes: set Aws:NodeType to rg.large, or tear the environment down with a last snapshot and provision it anew.";
        Assert.Equal($"It has no public address. {advice}", reason);
        Assert.Equal((PlanChange.Keep, advice), (step.Change, step.Reason));
        Assert.Equal(OperationState.Succeeded, again.State);
        Assert.Equal(("rg.large", true), ((await FindClusterAsync(panel)).NodeType, (await FindClusterAsync(panel)).PubliclyAccessible));
    }

    [Fact]
    public async Task Without_tags_another_cluster_of_the_same_name_is_not_taken_for_ours()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        await panel.DeleteByHandAsync(WarehouseCluster.ResourceName);
        await panel.Clients.Redshift.CreateClusterAsync(
            new CreateClusterRequest { ClusterIdentifier = "city-spending", ClusterType = "single-node", NodeType = "rg.large", MasterUsername = "other", MasterUserPassword = "Not-Ours-1" }, Cancellation);

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        await panel.RunAsync(PlanAction.Teardown);

        Assert.Contains("this environment did not make", Assert.Single(plan.Obstacles), StringComparison.Ordinal);
        Assert.Equal("other", (await FindClusterAsync(panel)).MasterUsername);
    }

    [Fact]
    public async Task What_lost_its_tags_is_still_torn_down()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var group = await IdOfAsync(panel, WarehouseSecurityGroup.ResourceName);
        await UntagClusterAsync(panel);
        await panel.Clients.Ec2.DeleteTagsAsync(new Amazon.EC2.Model.DeleteTagsRequest { Resources = [group], Tags = [new Amazon.EC2.Model.Tag(AwsWorld.EnvironmentTag)] }, Cancellation);

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Teardown, Cancellation);
        var teardown = await panel.RunAsync(PlanAction.Teardown);

        Assert.All(plan.Steps, step => Assert.NotEqual(PlanChange.Keep, step.Change));
        Assert.DoesNotContain(plan.Untouched, other => other.StartsWith("Redshift cluster", StringComparison.Ordinal));
        Assert.Null(teardown.Error);
        await Assert.ThrowsAsync<ClusterNotFoundException>(() => FindClusterAsync(panel));
    }

    /// <summary>Sees that drift and plan name the resource alone, provisions, and sees that all is well and nothing was made or deleted.</summary>
    /// <returns>The reason the plan gave.</returns>
    private static async Task<string> MendAsync(AwsPanel panel, string resource, bool isReadyAfterwards = true)
    {
        var drift = await panel.Clock.CheckDriftAsync(Cancellation);
        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        panel.Called.Clear();
        var mended = await panel.RunAsync(PlanAction.Provision);
        var changes = panel.Called.Where(AwsCall.Changes).ToList();

        Assert.Null(mended.Error);
        var step = Assert.Single(plan.Steps, step => step.Change != PlanChange.Keep);
        Assert.Equal((resource, PlanChange.Update), (step.Resource, step.Change));
        Assert.Equal(step.Reason, Assert.Single(drift.Differences).Difference);
        Assert.NotEmpty(changes);
        Assert.DoesNotContain(changes, call => call.Contains(":Create", StringComparison.Ordinal) && !call.EndsWith("Tags", StringComparison.Ordinal));
        Assert.DoesNotContain(changes, call => call.Contains(":Delete", StringComparison.Ordinal) && call != "iam:DeleteRolePolicy");
        Assert.DoesNotContain("s3:PutBucket", changes);
        if (isReadyAfterwards)
        {
            Assert.Empty((await panel.Clock.CheckDriftAsync(Cancellation)).Differences);
        }

        return step.Reason;
    }

    private static async Task<string> IdOfAsync(AwsPanel panel, string resource) =>
        (await panel.Provisioner.DescribeAsync(Cancellation)).Resources.Single(other => other.Name == resource).Id ?? throw new InvalidOperationException($"{resource} has no id.");

    private static async Task<Cluster> FindClusterAsync(AwsPanel panel) =>
        Assert.Single((await panel.Clients.Redshift.DescribeClustersAsync(new DescribeClustersRequest { ClusterIdentifier = "city-spending" }, Cancellation)).Clusters ?? []);

    private static void ChangeCluster(AwsPanel panel, params (string Name, string Value)[] changes) =>
        MotoByHand.Send(panel.Account, "redshift", [("Action", "ModifyCluster"), ("Version", "2012-12-01"), ("ClusterIdentifier", "city-spending"), .. changes]);

    private static async Task UntagClusterAsync(AwsPanel panel) => MotoByHand.Send(
        panel.Account, "redshift", ("Action", "DeleteTags"), ("Version", "2012-12-01"), ("ResourceName", (await panel.World.NamesAsync(Cancellation)).ClusterArn), ("TagKeys.TagKey.1", AwsWorld.EnvironmentTag));

    private async Task<AwsPanel> OpenAsync(TestFolder folder)
    {
        var panel = await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path);
        Assert.Null((await panel.RunAsync(PlanAction.Provision)).Error);
        return panel;
    }
}
