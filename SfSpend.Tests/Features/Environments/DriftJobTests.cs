using System.Collections.Concurrent;
using System.Net;
using Amazon.EC2.Model;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Environments;

namespace SfSpend.Tests.Features.Environments;

/// <summary>The daily look as Hangfire runs it.</summary>
[Collection(nameof(AwsControlVisits))]
public sealed class DriftJobTests(AwsControlPanel panel) : IAsyncLifetime
{
    private readonly HttpClient _client = panel.ClientOf(Role.Operator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await panel.LeaveAsync(_client);
        _client.Dispose();
    }

    [Fact]
    public async Task What_somebody_changed_by_hand_is_noted_and_shown_and_nothing_is_changed()
    {
        await _client.ProvisionAsync();
        var operations = await CountOperationsAsync();
        var group = (await _client.GetJsonAsync("/api/v1/environment")).GetProperty("resources").EnumerateArray()
            .Single(resource => resource.GetProperty("name").GetString() == WarehouseSecurityGroup.ResourceName).GetProperty("id").GetString();
        await panel.Clients.Ec2.AuthorizeSecurityGroupIngressAsync(
            new AuthorizeSecurityGroupIngressRequest
            {
                GroupId = group,
                IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 22, ToPort = 22, Ipv4Ranges = [new IpRange { CidrIp = "198.51.100.0/24" }] }],
            },
            Cancellation);

        var (state, called) = await LookAsync();
        var drift = (await _client.GetJsonAsync("/api/v1/environment")).GetProperty("drift");
        var page = await _client.GetStringAsync("/environment", Cancellation);

        Assert.Equal("Succeeded", state);
        Assert.NotEmpty(called);
        Assert.DoesNotContain(called, AwsCall.Changes);
        Assert.Equal(operations, await CountOperationsAsync());
        var difference = Assert.Single(drift.GetProperty("differences").EnumerateArray());
        Assert.Equal(WarehouseSecurityGroup.ResourceName, difference.GetProperty("resource").GetString());
        Assert.Contains("198.51.100.0/24 to port 22", difference.GetProperty("difference").GetString(), StringComparison.Ordinal);
        Assert.Contains("198.51.100.0/24 to port 22", page, StringComparison.Ordinal);
        Assert.Contains("198.51.100.0/24 to port 22", panel.Log.Of("ResourceDrifted")[^1].Text, StringComparison.Ordinal);
        Assert.Equal(("daily drift check", WarehouseSecurityGroup.ResourceName, AuditTrail.Done), await ReadAuditAsync());
    }

    [Fact]
    public async Task What_AWS_does_not_answer_is_said_to_be_unknown_and_the_audit_calls_the_look_failed()
    {
        await _client.ProvisionAsync();
        var drifted = panel.Log.Of("ResourceDrifted").Count;
        panel.Traffic.Instead = call => call == "DescribeClusters" ? throw new HttpRequestException("Connection refused") : null;

        var (state, _) = await LookAsync();
        panel.Traffic.Instead = null;
        var drift = (await _client.GetJsonAsync("/api/v1/environment")).GetProperty("drift");
        var page = await _client.GetStringAsync("/environment", Cancellation);

        Assert.Equal("Succeeded", state);
        Assert.Equal(
            [(WarehouseCluster.ResourceName, true), (WarehouseSchema.ResourceName, true)],
            drift.GetProperty("differences").EnumerateArray().Select(one => (one.GetProperty("resource").GetString(), one.GetProperty("isUnknown").GetBoolean())));
        Assert.Contains("Could not be asked. AWS did not answer", page, StringComparison.Ordinal);
        Assert.Equal(drifted, panel.Log.Of("ResourceDrifted").Count);
        Assert.Contains("Connection refused", panel.Log.Of("ResourceUnanswered")[^1].Text, StringComparison.Ordinal);
        Assert.Equal(("daily drift check", "warehouse-cluster not answered, warehouse-schema not answered", AuditTrail.Failed), await ReadAuditAsync());
    }

    [Fact]
    public async Task While_an_operation_is_under_way_what_it_has_yet_to_do_is_no_drift()
    {
        using var gate = new Gate(panel.Traffic, "CreateCluster");
        await _client.PostJsonAsync("/api/v1/environment/provision", new { }, HttpStatusCode.Accepted);
        await gate.Reached;

        var (state, _) = await LookAsync();
        var asked = await _client.PostJsonAsync("/api/v1/environment/drift", null, HttpStatusCode.Conflict);
        var during = await _client.GetJsonAsync("/api/v1/environment");
        gate.Open();
        await _client.WaitForAsync("/api/v1/environment", environment => environment.GetProperty("state").GetString() == "Ready");

        Assert.Equal("Succeeded", state);
        Assert.Contains("is under way", panel.Log.Of("DriftNotChecked")[^1].Text, StringComparison.Ordinal);
        Assert.Contains("is under way", asked.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, during.GetProperty("drift").ValueKind);
    }

    [Fact]
    public async Task Without_an_environment_there_is_nothing_to_compare()
    {
        var (state, _) = await LookAsync();

        Assert.Equal("Succeeded", state);
        Assert.Contains("is not provisioned", panel.Log.Of("DriftNotChecked")[^1].Text, StringComparison.Ordinal);
    }

    /// <summary>Runs the job, and hears what it calls.</summary>
    private async Task<(string State, IReadOnlyCollection<string> Called)> LookAsync()
    {
        var called = new ConcurrentQueue<string>();
        panel.Clients.Called += called.Enqueue;
        try
        {
            return (await panel.Jobs.RunAsync(EnvironmentKeeper.DriftId), called);
        }
        finally
        {
            panel.Clients.Called -= called.Enqueue;
        }
    }

    private async Task<int> CountOperationsAsync() => (await panel.Services.GetRequiredService<Provisioner>().ListOperationsAsync(100, Cancellation)).Count;

    private async Task<(string Actor, string? Detail, string Result)> ReadAuditAsync()
    {
        var entry = (await panel.Services.GetRequiredService<AuditTrail>().ListAsync(100, Cancellation)).First(entry => entry.Action == "environment.drift");
        return (entry.Actor, entry.Detail, entry.Result);
    }
}
