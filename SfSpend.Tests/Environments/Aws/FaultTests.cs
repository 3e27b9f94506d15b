using System.Net;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

/// <summary>AWS on its bad days.</summary>
public sealed class FaultTests(PostgresServer postgres, MotoServer moto)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_that_AWS_has_not_learned_of_yet_is_waited_for_and_said_so()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var refusals = new Countdown(("CreateUser", 2), ("CreateCluster", 2));
        panel.Traffic.Instead = call => refusals.Takes(call) ? call == "CreateUser"
            ? AwsTraffic.Json(HttpStatusCode.BadRequest, "InvalidRequestException", "The role could not be assumed by Transfer Family.")
            : AwsTraffic.Xml(HttpStatusCode.BadRequest, "InvalidParameterValue", "The IAM role is not valid.") : null;

        var operation = await panel.RunAsync(PlanAction.Provision);

        Assert.Null(operation.Error);
        var events = await panel.Provisioner.ListEventsAsync(operation.Id, Cancellation);
        Assert.Contains(events, found => found is { Resource: TransferUser.ResourceName } && found.Text.StartsWith("Waiting for AWS to learn the new role", StringComparison.Ordinal));
        Assert.Contains(events, found => found is { Resource: WarehouseCluster.ResourceName } && found.Text.StartsWith("Waiting for AWS to learn the new role", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Throttling_and_a_lingering_network_interface_are_sat_out()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        await panel.RunAsync(PlanAction.Provision);
        var refusals = new Countdown(("DeleteServer", 4), ("DeleteSecurityGroup", 3), ("DescribeClusters", 1), ("DeleteRole", 1), ("DeleteCluster", 2));
        panel.Traffic.Instead = call => refusals.Takes(call) ? call switch
        {
            "DeleteServer" => AwsTraffic.Json(HttpStatusCode.BadRequest, "ThrottlingException", "Rate exceeded"),
            "DeleteSecurityGroup" => AwsTraffic.Ec2Xml(HttpStatusCode.BadRequest, "DependencyViolation", "resource has a dependent object"),
            "DeleteCluster" => AwsTraffic.Xml(HttpStatusCode.BadRequest, "DependentServiceUnavailableFault", "Your request cannot be completed because a dependent internal service is temporarily unavailable."),
            _ => AwsTraffic.Xml(HttpStatusCode.BadRequest, "Throttling", "Rate exceeded"),
        } : null;

        var operation = await panel.RunAsync(PlanAction.Teardown);

        Assert.Null(operation.Error);
        var events = await panel.Provisioner.ListEventsAsync(operation.Id, Cancellation);
        Assert.Contains(events, found => found is { Resource: TransferServer.ResourceName } && found.Text.Contains("less often", StringComparison.Ordinal));
        Assert.Contains(events, found => found is { Resource: WarehouseSecurityGroup.ResourceName } && found.Text.Contains("DependencyViolation", StringComparison.Ordinal));
        Assert.Empty(await panel.Environment.FindLeftoversAsync(Cancellation));
    }

    [Fact]
    public async Task A_call_that_is_not_allowed_ends_in_what_is_missing_and_the_next_try_makes_only_the_rest()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        panel.Traffic.Instead = call => call == "CreateCluster"
            ? AwsTraffic.Xml(HttpStatusCode.Forbidden, "AccessDenied", "User panel is not authorized to perform: redshift:CreateCluster")
            : null;

        var failed = await panel.RunAsync(PlanAction.Provision);
        var seen = await panel.Provisioner.DescribeAsync(Cancellation);
        panel.Traffic.Instead = null;
        var finished = await panel.RunAsync(PlanAction.Provision);

        Assert.Equal(OperationState.Failed, failed.State);
        Assert.Contains("redshift:CreateCluster", failed.Error, StringComparison.Ordinal);
        Assert.Contains("docs/aws-permissions.md", failed.Error, StringComparison.Ordinal);
        Assert.Equal(EnvironmentState.Failed, seen.State);
        Assert.Equal(OperationState.Succeeded, finished.State);
        Assert.Equal([WarehouseCluster.ResourceName], finished.Steps.Where(step => step.Change == PlanChange.Create).Select(step => step.Resource));
    }

    [Fact]
    public async Task What_a_failed_provision_made_can_be_rolled_back()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        panel.Traffic.Instead = call => call == "CreateServer" ? AwsTraffic.Json(HttpStatusCode.BadRequest, "AccessDeniedException", "No.") : null;
        await panel.RunAsync(PlanAction.Provision);
        panel.Traffic.Instead = null;

        var rolledBack = await panel.RunAsync(PlanAction.Teardown);

        Assert.Equal(OperationState.Succeeded, rolledBack.State);
        Assert.Empty(await panel.Environment.FindLeftoversAsync(Cancellation));
    }

    [Fact]
    public async Task A_bucket_s_name_that_somebody_takes_in_that_very_moment_is_said_to_be_taken()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        panel.Traffic.Instead = call => call.StartsWith("PUT /city-spending-", StringComparison.Ordinal) && !call.Contains('?', StringComparison.Ordinal) && !call.Contains("landing", StringComparison.Ordinal)
            ? AwsTraffic.S3Xml(HttpStatusCode.Conflict, "BucketAlreadyExists", "The requested bucket name is not available.")
            : null;

        var failed = await panel.RunAsync(PlanAction.Provision);

        Assert.Contains("taken by somebody else's bucket just now", failed.Error, StringComparison.Ordinal);
        Assert.Contains("Aws:BucketName", failed.Error, StringComparison.Ordinal);
    }

    private async Task<AwsPanel> OpenAsync(TestFolder folder) => await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path);

    /// <summary>So many calls of a name, and then none.</summary>
    private sealed class Countdown(params (string Call, int Count)[] calls)
    {
        private readonly Dictionary<string, int> _left = calls.ToDictionary(call => call.Call, call => call.Count);

        public bool Takes(string call)
        {
            lock (_left)
            {
                return _left.TryGetValue(call, out var left) && left > 0 && (_left[call] = left - 1) >= 0;
            }
        }
    }
}
