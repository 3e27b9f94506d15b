using System.Net;
using System.Text.Json;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Features.Environments;

[Collection(nameof(AwsControlVisits))]
public sealed class AwsControlStoryTests(AwsControlPanel panel)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_environment_on_AWS_is_planned_provisioned_extended_looked_at_paused_and_torn_down_over_REST_and_shown_on_its_page()
    {
        using var client = panel.ClientOf(Role.Operator);
        using var person = panel.ClientOf(null);
        using var signedIn = await person.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        person.DefaultRequestHeaders.Add("Cookie", string.Join("; ", signedIn.Cookies));

        var plan = await client.GetJsonAsync("/api/v1/environment/plan?action=provision");
        var planPage = await person.GetStringAsync("/environment/plan?action=provision", Cancellation);
        await RunAsync(client, "provision", new { planId = plan.GetProperty("planId").GetString() });
        var ready = await client.GetJsonAsync("/api/v1/environment");
        var page = await person.GetStringAsync("/environment", Cancellation);
        var other = await person.GetStringAsync("/account", Cancellation);
        var extended = await client.PostJsonAsync("/api/v1/environment/extend", new { hours = 24 }, HttpStatusCode.OK);
        var drift = await client.PostJsonAsync("/api/v1/environment/drift", null, HttpStatusCode.OK);
        await client.PostJsonAsync("/api/v1/environment/pause", null, HttpStatusCode.NoContent);
        var paused = await client.GetJsonAsync("/api/v1/environment");
        await client.PostJsonAsync("/api/v1/environment/resume", null, HttpStatusCode.NoContent);
        var teardownPlan = await client.GetJsonAsync("/api/v1/environment/plan?action=teardown");
        var teardown = await RunAsync(client, "teardown", new { confirm = panel.EnvironmentName });
        var events = await client.GetJsonAsync($"/api/v1/operations/{teardown}/events");
        var absent = await client.GetJsonAsync("/api/v1/environment");
        var gonePage = await person.GetStringAsync("/environment", Cancellation);

        Assert.Equal("0.6851", plan.GetProperty("cost").GetProperty("hourly").GetString());
        Assert.Contains("aws:SecureTransport", planPage, StringComparison.Ordinal);
        Assert.Contains("about $0.69 an hour", planPage, StringComparison.Ordinal);
        Assert.Equal("Ready", ready.GetProperty("state").GetString());
        Assert.Equal("127.0.0.1", ready.GetProperty("outputs").GetProperty("sftp").GetProperty("host").GetString());
        Assert.Equal(5439, ready.GetProperty("outputs").GetProperty("warehouse").GetProperty("port").GetInt32());
        Assert.StartsWith(panel.EnvironmentName, ready.GetProperty("outputs").GetProperty("bucket").GetString(), StringComparison.Ordinal);
        Assert.Contains("Torn down by itself", page, StringComparison.Ordinal);
        Assert.Contains("Not yet seen on a real account", page, StringComparison.Ordinal);
        Assert.Contains("Environment on AWS, about $0.69 an hour", other, StringComparison.Ordinal);
        Assert.Equal(ready.GetProperty("expiresAt").GetDateTimeOffset().AddDays(1), extended.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Empty(drift.GetProperty("differences").EnumerateArray());
        Assert.Equal("0.305", paused.GetProperty("cost").GetProperty("hourly").GetString());
        Assert.Contains(teardownPlan.GetProperty("steps").EnumerateArray(), step => step.GetProperty("reason").GetString() == "740,000 rows in 3 loads.");
        Assert.Contains(events.EnumerateArray(), found => found.GetProperty("text").GetString() == "Looked for everything once more: nothing is left.");
        Assert.Equal("Absent", absent.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, absent.GetProperty("expiresAt").ValueKind);
        Assert.Contains("Torn down: nothing is left", gonePage, StringComparison.Ordinal);
    }

    /// <returns>The operation's number.</returns>
    private static async Task<long> RunAsync(HttpClient client, string action, object body)
    {
        var started = await client.PostJsonAsync($"/api/v1/environment/{action}", body, HttpStatusCode.Accepted);
        var id = started.GetProperty("id").GetInt64();
        var ended = await client.WaitForAsync($"/api/v1/operations/{id}", operation => operation.GetProperty("state").GetString() is "Succeeded" or "Failed");
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("error").ValueKind);
        return id;
    }
}
