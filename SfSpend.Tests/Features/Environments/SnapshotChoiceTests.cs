using System.Net;
using System.Text.Json;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Features.Environments;

/// <summary>Whoever tears down says whether a last snapshot stays: on the page and over REST.</summary>
[Collection(nameof(AwsControlVisits))]
public sealed class SnapshotChoiceTests(AwsControlPanel panel)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_the_page_it_is_a_box_with_days_that_is_carried_out_as_ticked()
    {
        using var client = panel.ClientOf(Role.Operator);
        using var person = panel.ClientOf(null);
        using var signedIn = await person.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        person.DefaultRequestHeaders.Add("Cookie", string.Join("; ", signedIn.Cookies));
        await client.ProvisionAsync();
        const string address = "/environment/plan?action=teardown";
        var page = await person.GetStringAsync(address, Cancellation);
        var planId = page.Split("name=\"planId\" value=\"")[1].Split('"')[0];

        using var tooLong = await SendAsync("99999");
        var refusal = WebUtility.HtmlDecode(await tooLong.Content.ReadAsStringAsync(Cancellation));
        using var accepted = await SendAsync("2");
        await client.WaitForAsync("/api/v1/environment", environment => environment.GetProperty("state").GetString() == "Absent");
        var after = await person.GetStringAsync("/environment", Cancellation);

        Assert.Contains("name=\"keepSnapshot\" value=\"true\"", page, StringComparison.Ordinal);
        Assert.Contains("name=\"snapshotDays\" type=\"number\" min=\"1\" max=\"3653\" class=\"form-control\" value=\"7\"", page, StringComparison.Ordinal);
        Assert.Contains("its storage is paid for, at an unknown price", page, StringComparison.Ordinal);
        Assert.Contains("a last snapshot is kept for 1 to 3653 days", refusal, StringComparison.Ordinal);
        Assert.Contains("value=\"99999\"", refusal, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode);
        Assert.Contains("Stays on purpose: Redshift snapshot", after, StringComparison.Ordinal);
        Assert.Contains("kept for 2 days and paid for until then", after, StringComparison.Ordinal);

        Task<HttpResponseMessage> SendAsync(string days) => person.SendFormAsync(
            address, ("planId", planId), ("keepSnapshot", "true"), ("keepSnapshot", "false"), ("snapshotDays", days), ("confirm", panel.EnvironmentName), ("password", PanelFixture.AdminPassword));
    }

    [Fact]
    public async Task Over_REST_it_is_two_members_that_are_checked_kept_and_shown()
    {
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();

        var plan = await client.GetJsonAsync("/api/v1/environment/plan?action=teardown");
        var wrong = await client.PostJsonAsync("/api/v1/environment/teardown", new { confirm = panel.EnvironmentName, keepSnapshot = true, snapshotDays = 0 }, HttpStatusCode.BadRequest);
        var started = await client.PostJsonAsync(
            "/api/v1/environment/teardown", new { confirm = panel.EnvironmentName, planId = plan.GetProperty("planId").GetString(), keepSnapshot = true, snapshotDays = 4 }, HttpStatusCode.Accepted);
        var ended = await client.WaitForAsync($"/api/v1/operations/{started.GetProperty("id").GetInt64()}", operation => operation.GetProperty("state").GetString() is "Succeeded" or "Failed");

        Assert.Equal(7, plan.GetProperty("snapshot").GetProperty("retentionDays").GetInt32());
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("snapshot").GetProperty("gigabyteMonth").ValueKind);
        Assert.Contains("snapshotDays: A number from 1 to 3653", wrong.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, ended.GetProperty("snapshot").GetProperty("retentionDays").GetInt32());
        Assert.Contains("kept for 4 days", ended.GetProperty("kept").GetString(), StringComparison.Ordinal);
    }
}
