using System.Text.Json;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

/// <summary>
/// A living SFTP server whose security policy and tags others changed, and one that they stopped. moto can do none of it: what DescribeServer, UpdateServer,
/// TagResource and StartServer answer here is recorded in the form that AWS documents, and only what the panel sends and says is tested.
/// </summary>
public sealed class ServerMendingTests(PostgresServer postgres, MotoServer moto)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_gets_its_security_policy_and_tags_again_and_stays_the_same_server()
    {
        using var folder = new TestFolder();
        await using var panel = await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        var server = Assert.Single(await panel.World.ListOwnServersAsync(Cancellation));
        var (policy, isTagged) = ("TransferSecurityPolicy-2018-11", false);
        panel.Traffic.Instead = call =>
        {
            switch (call)
            {
                case "UpdateServer":
                    policy = panel.Options.TransferSecurityPolicy;
                    return AwsTraffic.Json(new { server.ServerId });
                case "TagResource":
                    isTagged = true;
                    return AwsTraffic.Json(new { });
                case "DescribeServer":
                    return AwsTraffic.Json(new
                    {
                        Server = new
                        {
                            server.Arn, server.ServerId, State = "ONLINE", EndpointType = "PUBLIC", SecurityPolicyName = policy,
                            Tags = isTagged ? panel.World.Tags.Select(tag => new { tag.Key, tag.Value }).ToArray() : [],
                        },
                    });
                default:
                    return null;
            }
        };

        var drift = await panel.Clock.CheckDriftAsync(Cancellation);
        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var mended = await panel.RunAsync(PlanAction.Provision);

        var step = Assert.Single(plan.Steps, step => step.Change != PlanChange.Keep);
        Assert.Equal((TransferServer.ResourceName, PlanChange.Update), (step.Resource, step.Change));
        Assert.Equal("Its tags are missing. Its security policy is TransferSecurityPolicy-2018-11, expected TransferSecurityPolicy-2025-03.", step.Reason);
        Assert.Equal(step.Reason, Assert.Single(drift.Differences).Difference);
        Assert.Null(mended.Error);
        var update = JsonElement.Parse(Assert.Single(panel.Traffic.Bodies, body => body.Contains("SecurityPolicyName", StringComparison.Ordinal) && !body.Contains("Protocols", StringComparison.Ordinal)));
        Assert.Equal((server.ServerId, panel.Options.TransferSecurityPolicy), (update.GetProperty("ServerId").GetString(), update.GetProperty("SecurityPolicyName").GetString()));
        var tagging = JsonElement.Parse(Assert.Single(panel.Traffic.Bodies, body => body.Contains("\"Arn\"", StringComparison.Ordinal)));
        Assert.Equal(server.Arn, tagging.GetProperty("Arn").GetString());
        Assert.Contains(tagging.GetProperty("Tags").EnumerateArray(), tag => tag.GetProperty("Key").GetString() == AwsWorld.EnvironmentTag && tag.GetProperty("Value").GetString() == "city-spending");
        Assert.Single(panel.Called, call => call == "transfer:CreateServer");
        Assert.DoesNotContain("transfer:DeleteServer", panel.Called);
        Assert.Empty((await panel.Clock.CheckDriftAsync(Cancellation)).Differences);
    }

    [Fact]
    public async Task One_that_somebody_stopped_is_started_again()
    {
        using var folder = new TestFolder();
        await using var panel = await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        var server = Assert.Single(await panel.World.ListOwnServersAsync(Cancellation));
        var states = new Queue<string>(["STARTING", "ONLINE"]);
        var isStarted = false;
        panel.Traffic.Instead = call =>
        {
            switch (call)
            {
                case "StartServer":
                    isStarted = true;
                    return AwsTraffic.Json(new { });
                case "DescribeServer":
                    var state = !isStarted ? "OFFLINE" : states.Count > 1 ? states.Dequeue() : states.Peek();
                    return AwsTraffic.Json(new
                    {
                        Server = new
                        {
                            server.Arn, server.ServerId, State = state, EndpointType = "PUBLIC", SecurityPolicyName = panel.Options.TransferSecurityPolicy,
                            Tags = panel.World.Tags.Select(tag => new { tag.Key, tag.Value }).ToArray(),
                        },
                    });
                default:
                    return null;
            }
        };

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var mended = await panel.RunAsync(PlanAction.Provision);

        var step = Assert.Single(plan.Steps, step => step.Change != PlanChange.Keep);
        Assert.Equal((TransferServer.ResourceName, PlanChange.Update, "Somebody stopped it; it costs as much as before."), (step.Resource, step.Change, step.Reason));
        Assert.Null(mended.Error);
        Assert.Single(panel.Called, call => call == "transfer:StartServer");
        Assert.Single(panel.Called, call => call == "transfer:CreateServer");
        Assert.Equal(ResourceState.Ready, Assert.Single((await panel.Provisioner.DescribeAsync(Cancellation)).Resources, resource => resource.Name == TransferServer.ResourceName).State);
    }
}
