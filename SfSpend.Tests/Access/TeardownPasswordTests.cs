using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>Tearing down asks the person behind the browser for the password once more; a key was just sent and is enough.</summary>
public sealed class TeardownPasswordTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Page = "/environment/plan?action=teardown";
    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_alone_tears_nothing_down_and_a_key_does()
    {
        Requires.Rclone();
        using var key = panel.ClientOf(Role.Operator);
        await key.ProvisionAsync();
        using var browser = await BrowserOfAsync("operator");

        Assert.Contains("Type your password", await TearDownAsync(browser, ""), StringComparison.Ordinal);
        Assert.Contains("The password is not right", await TearDownAsync(browser, "wrong"), StringComparison.Ordinal);
        browser.DefaultRequestHeaders.Add("X-Requested-With", "fetch");
        await browser.PostJsonAsync("/api/v1/environment/teardown", new { confirm = panel.EnvironmentName }, HttpStatusCode.Forbidden);
        await browser.PostJsonAsync("/api/v1/environment/teardown", new { confirm = panel.EnvironmentName, password = "wrong" }, HttpStatusCode.Forbidden);
        Assert.Equal("Ready", await key.ReadEnvironmentStateAsync());
        var trail = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(100, Cancellation);
        Assert.Equal(4, trail.Count(entry => entry is { Actor: "operator", Action: "account.confirm", Target: "environment.teardown", Result: AuditTrail.Refused }));

        await key.TearDownAsync();
        Assert.Equal("Absent", await key.ReadEnvironmentStateAsync());
    }

    [Fact]
    public async Task Guessing_the_password_there_ends_after_a_few_and_signing_in_is_counted_by_itself()
    {
        using var browser = await BrowserOfAsync("guesser");
        for (var guess = 0; guess < SignInTries.FailuresPerNetwork; guess++)
        {
            Assert.Contains("not right", await TearDownAsync(browser, $"guess {guess}"), StringComparison.Ordinal);
        }

        Assert.Contains("too many wrong passwords", await TearDownAsync(browser, Password), StringComparison.Ordinal);
        using var another = panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var admitted = await another.SignInAsync("guesser", Password);
        Assert.Equal(HttpStatusCode.Redirect, admitted.StatusCode);
    }

    private async Task<HttpClient> BrowserOfAsync(string userName)
    {
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(userName, Password, Role.Operator, mustChangePassword: false, Cancellation);
        var browser = panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var answer = await browser.SignInAsync(userName, Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    private async Task<string> TearDownAsync(HttpClient browser, string password)
    {
        using var answer = await browser.SendFormAsync(Page, ("confirm", panel.EnvironmentName), ("password", password));
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
