using System.Net;
using Dapper;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>A session begins at its sign-in, ends when it was ended, and no cookie from before or after opens anything.</summary>
public sealed class SessionTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UserAccounts Accounts => panel.Services.GetRequiredService<UserAccounts>();

    [Fact]
    public async Task A_copied_cookie_opens_nothing_after_signing_out()
    {
        using var browser = Browser();
        var copy = await SignInAsync(browser, "leaver");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(copy));

        using var signedOut = await browser.SendFormAsync("/sign-out");

        Assert.Equal(HttpStatusCode.Redirect, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(copy));
    }

    [Fact]
    public async Task A_cookie_planted_before_a_sign_in_is_not_what_is_signed_in()
    {
        using var attacker = Browser();
        var planted = await SignInAsync(attacker, "attacker");
        await Accounts.CreateAsync("victim", Password, Role.Admin, mustChangePassword: false, Cancellation);
        var cookies = new CookieContainer();
        cookies.SetCookies(panel.ClientOptions.BaseAddress, planted);
        using var keeper = new CookieContainerHandler(cookies);
        using var victim = panel.CreateDefaultClient(panel.ClientOptions.BaseAddress, keeper);
        Assert.Contains("attacker", await victim.GetStringAsync("/account", Cancellation), StringComparison.Ordinal);
        using var signedOut = await victim.SendFormAsync("/sign-out");

        using var answer = await victim.SignInAsync("victim", Password);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.NotEqual(planted, CookieOf(answer));
        Assert.Equal(HttpStatusCode.Redirect, await AskAsync(planted, "/administration/users"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(CookieOf(answer), "/administration/users"));
    }

    [Fact]
    public async Task The_cookie_of_the_first_step_and_those_of_strangers_are_no_session()
    {
        await Accounts.CreateAsync("halfway", Password, Role.Viewer, mustChangePassword: false, Cancellation);
        await ExecuteAsync("UPDATE app_user SET two_factor = true WHERE user_name = 'halfway'");
        using var browser = Browser();
        using var answer = await browser.SignInAsync("halfway", Password);

        var second = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("sfspend.second-step=", StringComparison.Ordinal)).Split(';')[0];

        Assert.DoesNotContain(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("sfspend.session=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(second));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(second.Replace("sfspend.second-step", "sfspend.session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Signing_out_everywhere_else_ends_the_other_sessions_only()
    {
        using var here = Browser();
        using var there = Browser();
        var kept = await SignInAsync(here, "roamer");
        var ended = await SignInAsync(there, "roamer");

        using var answer = await here.SendFormAsync("/account?handler=SignOutElsewhere");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(kept));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(ended));
    }

    [Fact]
    public async Task A_session_nobody_used_for_a_working_day_is_over()
    {
        using var browser = Browser();
        var cookie = await SignInAsync(browser, "sleeper");
        await ExecuteAsync("UPDATE user_session SET seen_at = now() - INTERVAL '8 hours 1 minute' WHERE user_id = (SELECT user_id FROM app_user WHERE user_name = 'sleeper')");

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cookie));
    }

    private HttpClient Browser() => panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>The session's cookie as somebody else might have copied it.</summary>
    private async Task<string> SignInAsync(HttpClient browser, string userName)
    {
        await Accounts.CreateAsync(userName, Password, Role.Viewer, mustChangePassword: false, Cancellation);
        using var answer = await browser.SignInAsync(userName, Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return CookieOf(answer);
    }

    private static string CookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("sfspend.session=", StringComparison.Ordinal)).Split(';')[0];

    private async Task<HttpStatusCode> AskAsync(string cookie, string path = "/api/v1/runs")
    {
        using var client = panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await panel.Services.GetRequiredService<ControlDatabase>().DataSource.OpenConnectionAsync(Cancellation);
        await connection.ExecuteAsync(sql);
    }
}
