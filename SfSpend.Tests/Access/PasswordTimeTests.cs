using System.Net;
using Dapper;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>What a password costs who guesses it, at the panel's own number of iterations.</summary>
public sealed class PasswordTimeTests(PasswordTimeTests.CarefulPanel panel) : IClassFixture<PasswordTimeTests.CarefulPanel>
{
    public sealed class CarefulPanel(PostgresServer postgres) : PanelFixture(postgres)
    {
        protected override int? PasswordHashIterations => null;
    }

    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UserAccounts Accounts => panel.Services.GetRequiredService<UserAccounts>();

    [Fact]
    public async Task An_account_of_an_earlier_version_signs_in_with_its_password()
    {
        var older = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 100_000 })).HashPassword(new object(), Password);
        await using (var connection = await panel.Services.GetRequiredService<ControlDatabase>().DataSource.OpenConnectionAsync(Cancellation))
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO app_user (user_name, password_hash, role, must_change_password, security_stamp, created_at)
                VALUES ('veteran', @older, 'Operator', false, 'abc', now())
                """,
                new { older });
        }

        using var browser = Browser();
        using var answer = await browser.SignInAsync("veteran", Password);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        await browser.GetJsonAsync("/api/v1/runs");
        using var again = Browser();
        using var second = await again.SignInAsync("veteran", Password);
        Assert.Equal(HttpStatusCode.Redirect, second.StatusCode);
    }

    [Fact]
    public async Task Guessing_passwords_of_names_that_are_not_there_takes_as_long_as_of_those_that_are()
    {
        await Accounts.CreateAsync("timed", Password, Role.Viewer, mustChangePassword: false, Cancellation);
        using var browser = Browser();
        var token = await browser.ReadFormTokenAsync("/sign-in");
        await TimeAsync(browser, token, "warm-up");

        var known = await TimeAsync(browser, token, "timed");
        var unknown = await TimeAsync(browser, token, "nobody-of-this-name");

        // A hash takes tens of milliseconds, everything else a few: without it the answer would come at once.
        Assert.True(unknown > known / 4, $"An unknown name was answered in {unknown.TotalMilliseconds} ms, a known one in {known.TotalMilliseconds} ms.");
    }

    private async Task<TimeSpan> TimeAsync(HttpClient browser, string token, string userName)
    {
        using var form = new FormUrlEncodedContent([
            KeyValuePair.Create("UserName", userName), KeyValuePair.Create("Password", "wrong"), KeyValuePair.Create("__RequestVerificationToken", token)]);
        var started = TimeProvider.System.GetTimestamp();
        using var answer = await browser.PostAsync("/sign-in", form, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return TimeProvider.System.GetElapsedTime(started);
    }

    private HttpClient Browser() => panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
}
