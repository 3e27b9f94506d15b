using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.Access;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>Another site sends a form in the name of somebody who is signed in here.</summary>
public sealed class AntiforgeryTests(DoorsPanel panel) : IClassFixture<DoorsPanel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task No_page_does_anything_without_its_own_token(string? token)
    {
        using var browser = panel.ClientOf(null);
        using var signedIn = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        var doors = Door.Of(panel.Services.GetRequiredService<EndpointDataSource>())
            .Where(door => door is { Kind: DoorKind.Page, Verb: not "GET", Address: not PanelPaths.Error })
            .ToList();
        List<string> open = [];

        foreach (var door in doors)
        {
            using var form = new FormUrlEncodedContent(token is null ? [] : [new("__RequestVerificationToken", token)]);
            using var response = await browser.PostAsync(door.Path, form, Cancellation);
            if (response.StatusCode != HttpStatusCode.BadRequest)
            {
                open.Add($"{door.Address} answered {(int)response.StatusCode}");
            }
        }

        Assert.True(doors.Count > 10, $"Only {doors.Count} forms were found.");
        Assert.True(open.Count == 0, string.Join('\n', open));
    }

    [Fact]
    public async Task No_call_of_the_api_does_anything_by_cookie_alone()
    {
        using var browser = panel.ClientOf(null);
        using var signedIn = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        var doors = Door.Of(panel.Services.GetRequiredService<EndpointDataSource>()).Where(door => door is { Kind: DoorKind.Rest, Verb: not "GET" }).ToList();
        List<string> open = [];

        foreach (var door in doors)
        {
            // What a form of another site can send: text that happens to be JSON.
            using var request = new HttpRequestMessage(new HttpMethod(door.Verb), door.Path) { Content = new StringContent("{}") };
            using var response = await browser.SendAsync(request, Cancellation);
            if (response.StatusCode != HttpStatusCode.BadRequest || !(await response.Content.ReadAsStringAsync(Cancellation)).Contains("X-Requested-With", StringComparison.Ordinal))
            {
                open.Add($"{door.Verb} {door.Address} answered {(int)response.StatusCode}");
            }
        }

        Assert.True(doors.Count > 10, $"Only {doors.Count} calls were found.");
        Assert.True(open.Count == 0, string.Join('\n', open));
    }

    [Fact]
    public async Task A_token_of_somebody_else_is_none()
    {
        using var stranger = panel.ClientOf(null);
        var token = await stranger.ReadFormTokenAsync("/sign-in");
        using var browser = panel.ClientOf(null);
        using var signedIn = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("name", "stolen"), new("role", "Admin"), new("days", "1")]);

        using var response = await browser.PostAsync("/administration/keys", form, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
