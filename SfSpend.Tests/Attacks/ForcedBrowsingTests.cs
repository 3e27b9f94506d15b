using System.Net;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>Addresses that nobody links to: other spellings of closed doors, files beside the pages, verbs that say one thing and mean another.</summary>
public sealed class ForcedBrowsingTests(ListeningPanel panel) : IClassFixture<ListeningPanel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Addresses { get; } =
    [
        "/HANGFIRE", "/hangfire/", "//hangfire", "/./hangfire", "/sign-in/../hangfire", "/hangfire/jobs/enqueued", "/hangfire;x=1", "/%68angfire", "/dist/..%2fhangfire",
        "/Administration/Keys/", "//administration/keys", "/administration/audit?format=csv", "/API/V1/KEYS", "/api/v1//keys", "/api/v1/keys/", "/api/v1/audit?format=csv",
        "/appsettings.json", "/dist/../appsettings.json", "/..%2fappsettings.json", "/%2e%2e/appsettings.json", "/.data/keys/protection", "/keys/user_ed25519",
        "/SfSpend.Web.dll", "/web.config", "/.git/config", "/Features/Account/SignIn.cshtml", "/openapi/v2.json",
    ];

    [Theory, MemberData(nameof(Addresses))]
    public async Task No_other_spelling_opens_a_closed_door(string address)
    {
        foreach (var role in new Role?[] { null, Role.Operator })
        {
            using var client = panel.Connect(role);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseAddress + address[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));

            using var response = await client.SendAsync(request, Cancellation);

            Assert.True(response.StatusCode is not HttpStatusCode.OK, $"{address} answered {role?.ToString() ?? "nobody"} with {await response.Content.ReadAsStringAsync(Cancellation)}");
            Assert.InRange((int)response.StatusCode, 300, 499);
        }
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override", "DELETE")]
    [InlineData("X-Original-URL", "/hangfire")]
    [InlineData("X-Rewrite-URL", "/administration/keys")]
    [InlineData("X-Forwarded-User", "root")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Authorization", "Basic cm9vdDpjb3JyZWN0IGhvcnNlIGJhdHRlcnk=")]
    public async Task No_header_opens_a_closed_door(string name, string value)
    {
        using var client = panel.Connect(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/keys");
        request.Headers.Add(name, value);

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_key_in_the_address_or_as_a_cookie_is_not_looked_at()
    {
        using var client = panel.Connect(null);
        client.DefaultRequestHeaders.Add("Cookie", $"X-Api-Key={PanelFixture.KeyOf(Role.Admin)}");

        await client.GetJsonAsync($"/api/v1/runs?X-Api-Key={PanelFixture.KeyOf(Role.Admin)}", HttpStatusCode.Unauthorized);
    }
}
