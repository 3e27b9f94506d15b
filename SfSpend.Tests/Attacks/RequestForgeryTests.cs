using System.Net;
using System.Text;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>The panel is made to ask for something on somebody's behalf: a source that leads it on to another host.</summary>
public sealed class RequestForgeryTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/source/check", "{}")]
    [InlineData("/api/v1/runs", """{"source":"datasf"}""")]
    public async Task A_source_that_leads_to_another_host_is_not_followed(string path, string body)
    {
        Requires.Rclone();
        await using var inside = await FakeDataSf.StartAsync([new SourceRow()], Cancellation);
        await using var portal = await FakeDataSf.StartAsync([new SourceRow()], Cancellation);
        portal.Misbehave("", FakeDataSf.Redirect($"{inside.BaseUrl}/latest/meta-data"), times: int.MaxValue);
        await using var panel = await DataSfPanel.StartAsync(postgres, portal.BaseUrl);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content, Cancellation);

        if (response.StatusCode is HttpStatusCode.Accepted)
        {
            var run = await client.WaitForRunAsync(1);
            Assert.Equal("Failed", run.GetProperty("state").GetString());
            Assert.Contains("not followed", run.ToString(), StringComparison.Ordinal);
        }
        else
        {
            var problem = await response.ReadJsonAsync(HttpStatusCode.BadGateway);
            Assert.Contains("not followed", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.NotEmpty(portal.Requests);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task Who_asks_for_a_run_can_not_name_an_address()
    {
        await using var portal = await FakeDataSf.StartAsync([new SourceRow()], Cancellation);
        await using var panel = await DataSfPanel.StartAsync(postgres, portal.BaseUrl);
        using var client = panel.ClientOf(Role.Operator);

        await client.PostJsonAsync("/api/v1/runs", new { source = "datasf", baseUrl = "http://169.254.169.254" }, HttpStatusCode.BadRequest);

        Assert.Empty(portal.Requests);
    }
}
