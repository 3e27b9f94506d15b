using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class SignInTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UserAccounts Accounts => panel.Services.GetRequiredService<UserAccounts>();

    [Fact]
    public async Task A_session_opens_pages_and_api()
    {
        using var browser = Browser();

        using var answer = await browser.SignInAsync(PanelFixture.AdminName.ToUpperInvariant(), PanelFixture.AdminPassword);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("sfspend.session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        await browser.GetJsonAsync("/api/v1/runs");
        var trail = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(100, Cancellation);
        Assert.Contains(trail, entry => entry is { Actor: PanelFixture.AdminName, Action: "account.sign-in", Result: AuditTrail.Done });
    }

    [Fact]
    public async Task A_wrong_password_opens_nothing_and_is_audited()
    {
        using var browser = Browser();

        using var answer = await browser.SignInAsync("stranger", Password);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await browser.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        var trail = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(100, Cancellation);
        Assert.Contains(trail, entry => entry is { Actor: "stranger", Action: "account.sign-in", Result: AuditTrail.Refused });
    }

    [Fact]
    public async Task Five_wrong_passwords_from_an_address_close_it_even_to_the_right_one()
    {
        await Accounts.CreateAsync("locked", Password, Role.Viewer, mustChangePassword: false, Cancellation);
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TryAsync("locked", "wrong")));

        Assert.All(tries, Assert.False);
        Assert.False(await TryAsync("Locked", Password));
        var trail = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(100, Cancellation);
        Assert.Equal(SignInTries.FailuresPerNetwork, trail.Count(entry => entry is { Actor: "locked", Detail: "wrong password" }));
        Assert.Equal(4, trail.Count(entry => entry is { Actor: "locked", Detail: "too many tries from this address" }));
    }

    [Fact]
    public async Task Four_wrong_passwords_and_the_right_one_start_counting_anew()
    {
        await Accounts.CreateAsync("forgetful", Password, Role.Viewer, mustChangePassword: false, Cancellation);
        for (var round = 0; round < 2; round++)
        {
            for (var failure = 1; failure < SignInTries.FailuresPerNetwork; failure++)
            {
                Assert.False(await TryAsync("forgetful", "wrong"));
            }

            Assert.True(await TryAsync("forgetful", Password));
        }
    }

    [Fact]
    public async Task A_generated_password_must_be_changed_before_anything_else()
    {
        await Accounts.CreateAsync("newcomer", Password, Role.Admin, mustChangePassword: true, Cancellation);
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync("newcomer", Password);

        using var home = await browser.GetAsync("/", Cancellation);
        await browser.GetJsonAsync("/api/v1/runs", HttpStatusCode.Forbidden);
        using var dashboard = await browser.GetAsync("/hangfire", Cancellation);

        Assert.Equal(PanelPaths.ChangePassword, home.Headers.Location?.OriginalString);
        Assert.Equal(PanelPaths.ChangePassword, dashboard.Headers.Location?.OriginalString);
        using var changed = await ChangePasswordAsync(browser, Password, "another long one");
        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        await browser.GetJsonAsync("/api/v1/runs");
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions()
    {
        await Accounts.CreateAsync("twofold", Password, Role.Viewer, mustChangePassword: false, Cancellation);
        using var here = Browser();
        using var there = Browser();
        using var first = await here.SignInAsync("twofold", Password);
        using var second = await there.SignInAsync("twofold", Password);
        await there.GetJsonAsync("/api/v1/runs");

        using var changed = await ChangePasswordAsync(here, Password, "another long one");

        await here.GetJsonAsync("/api/v1/runs");
        await there.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.BadRequest)]
    [InlineData("fetch", HttpStatusCode.UnprocessableEntity)]
    public async Task A_change_by_cookie_needs_a_header_that_other_sites_cannot_send(string? requestedWith, HttpStatusCode expected)
    {
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/runs") { Content = JsonContent.Create(new { }) };
        if (requestedWith is not null)
        {
            request.Headers.Add("X-Requested-With", requestedWith);
        }

        using var response = await browser.SendAsync(request, Cancellation);

        await response.ReadJsonAsync(expected);
    }

    [Fact]
    public async Task The_first_administrator_is_made_once_and_not_again()
    {
        var trail = panel.Services.GetRequiredService<UserAccounts>();

        Assert.False(await trail.CreateAsync(PanelFixture.AdminName.ToUpperInvariant(), Password, Role.Admin, mustChangePassword: false, Cancellation));
        Assert.True(await trail.AnyAdministratorAsync(Cancellation));
    }

    private HttpClient Browser() => panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    private async Task<bool> TryAsync(string userName, string password)
    {
        using var browser = Browser();
        using var answer = await browser.SignInAsync(userName, password);
        return answer.StatusCode == HttpStatusCode.Redirect;
    }

    private static Task<HttpResponseMessage> ChangePasswordAsync(HttpClient browser, string current, string next) =>
        browser.SendFormAsync(PanelPaths.ChangePassword, ("Current", current), ("Next", next), ("Repeated", next));
}
