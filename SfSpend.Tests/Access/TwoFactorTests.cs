using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed partial class TwoFactorTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Page = "/account/two-factor";
    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_setting_it_up_the_password_alone_opens_nothing()
    {
        using var owner = Browser();
        var (key, _) = await SetUpAsync(owner, "careful");
        using var browser = Browser();

        using var half = await browser.SignInAsync("careful", Password);

        Assert.Equal("/sign-in/code", half.Headers.Location?.OriginalString.Split('?')[0]);
        await browser.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        using var whole = await SendCodeAsync(browser, Totp.CodeOf(key, ahead: 1));
        Assert.Equal(HttpStatusCode.Redirect, whole.StatusCode);
        await browser.GetJsonAsync("/api/v1/runs");
    }

    [Fact]
    public async Task A_code_opens_once()
    {
        using var owner = Browser();
        var (key, _) = await SetUpAsync(owner, "replayed");
        var code = Totp.CodeOf(key, ahead: 1);
        Assert.True(await OpensAsync("replayed", code));

        Assert.False(await OpensAsync("replayed", code));
    }

    [Fact]
    public async Task A_recovery_code_opens_once_whichever_way_it_is_typed()
    {
        using var owner = Browser();
        var (_, recoveryCodes) = await SetUpAsync(owner, "recovering");
        Assert.Equal(10, recoveryCodes.Count);
        Assert.True(await OpensAsync("recovering", $" {recoveryCodes[0].ToLowerInvariant()} "));

        Assert.False(await OpensAsync("recovering", recoveryCodes[0]));
        Assert.True(await OpensAsync("recovering", recoveryCodes[1]));
    }

    [Fact]
    public async Task Five_wrong_codes_from_an_address_close_it_however_often_the_password_is_right()
    {
        using var owner = Browser();
        var (_, recoveryCodes) = await SetUpAsync(owner, "guessed");
        for (var guess = 0; guess < SignInTries.FailuresPerNetwork; guess++)
        {
            Assert.False(await OpensAsync("guessed", $"{guess}{guess}{guess}{guess}{guess}{guess}"));
        }

        Assert.False(await OpensAsync("guessed", recoveryCodes[0]));
        var trail = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(200, Cancellation);
        Assert.Equal(SignInTries.FailuresPerNetwork, trail.Count(entry => entry is { Actor: "guessed", Detail: "wrong code", Result: AuditTrail.Refused }));
        Assert.Contains(trail, entry => entry is { Actor: "guessed", Detail: "too many tries from this address" });
    }

    [Theory]
    [InlineData("reset-password")]
    [InlineData("reset-two-factor")]
    public async Task The_first_step_of_two_does_not_outlast_a_reset(string reset)
    {
        using var owner = Browser();
        var (key, _) = await SetUpAsync(owner, $"halfway {reset}");
        using var browser = Browser();
        using var half = await browser.SignInAsync($"halfway {reset}", Password);
        var id = (await panel.Services.GetRequiredService<UserStore>().FindByNameAsync($"halfway {reset}", Cancellation))?.UserId;
        using var admin = panel.ClientOf(Role.Admin);
        await admin.PostJsonAsync($"/api/v1/users/{id}/{reset}", null, HttpStatusCode.OK);

        using var whole = await SendCodeAsync(browser, Totp.CodeOf(key, ahead: 1));

        Assert.Equal(PanelPaths.SignIn, whole.Headers.Location?.OriginalString);
        await browser.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_code_without_a_password_before_it_leads_back_to_the_first_step()
    {
        using var browser = Browser();

        using var answer = await SendCodeAsync(browser, "123456");

        Assert.Equal(PanelPaths.SignIn, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Setting_up_and_turning_off_ask_for_the_password()
    {
        using var browser = Browser();
        await SignInAsync(browser, "hesitant");
        Assert.Contains("password is not right", await ReadAsync(await browser.SendFormAsync($"{Page}?handler=Begin", ("password", "wrong"))), StringComparison.Ordinal);
        var key = await BeginAsync(browser);
        using var confirmed = await browser.SendFormAsync($"{Page}?handler=Confirm", ("code", Totp.CodeOf(key)));

        Assert.Contains("password is not right", await ReadAsync(await browser.SendFormAsync($"{Page}?handler=Off", ("password", "wrong"))), StringComparison.Ordinal);
        Assert.False(await OpensAsync("hesitant", "000000"));
        using var off = await browser.SendFormAsync($"{Page}?handler=Off", ("password", Password));
        Assert.Equal(HttpStatusCode.Redirect, off.StatusCode);
        using var plain = Browser();
        using var answer = await plain.SignInAsync("hesitant", Password);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_key_that_was_never_confirmed_asks_for_nothing()
    {
        using var browser = Browser();
        await SignInAsync(browser, "undecided");
        await BeginAsync(browser);
        Assert.Contains("This code is not right", await ReadAsync(await browser.SendFormAsync($"{Page}?handler=Confirm", ("code", "000000"))), StringComparison.Ordinal);

        using var plain = Browser();
        using var answer = await plain.SignInAsync("undecided", Password);

        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        using var cancelled = await browser.SendFormAsync($"{Page}?handler=Cancel");
        Assert.DoesNotContain("otpauth", await browser.GetStringAsync(Page, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_recovery_codes_replace_the_old_ones()
    {
        using var browser = Browser();
        var (_, old) = await SetUpAsync(browser, "renewing");

        var made = CodesOf(await ReadAsync(await browser.SendFormAsync($"{Page}?handler=Codes", ("password", Password))));

        Assert.Equal(10, made.Except(old).Count());
        Assert.False(await OpensAsync("renewing", old[0]));
        Assert.True(await OpensAsync("renewing", made[0]));
    }

    [Fact]
    public async Task Neither_key_nor_codes_stand_in_the_database_as_they_are()
    {
        using var browser = Browser();
        var (key, codes) = await SetUpAsync(browser, "discreet");
        var control = panel.Services.GetRequiredService<ControlDatabase>();
        await using var command = control.DataSource.CreateCommand(
            "SELECT (SELECT string_agg(app_user::text, ' ') FROM app_user) || (SELECT string_agg(recovery_code::text, ' ') FROM recovery_code) || (SELECT string_agg(audit::text, ' ') FROM audit)");

        var everything = Assert.IsType<string>(await command.ExecuteScalarAsync(Cancellation));

        Assert.DoesNotContain(key, everything, StringComparison.Ordinal);
        Assert.All(codes, code => Assert.DoesNotContain(code, everything, StringComparison.Ordinal));
    }

    private HttpClient Browser() => panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    private async Task SignInAsync(HttpClient browser, string userName)
    {
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(userName, Password, Role.Viewer, mustChangePassword: false, Cancellation);
        using var answer = await browser.SignInAsync(userName, Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private async Task<(string Key, IReadOnlyList<string> RecoveryCodes)> SetUpAsync(HttpClient browser, string userName)
    {
        await SignInAsync(browser, userName);
        var key = await BeginAsync(browser);
        var codes = CodesOf(await ReadAsync(await browser.SendFormAsync($"{Page}?handler=Confirm", ("code", Totp.CodeOf(key)))));
        return (key, codes);
    }

    private static async Task<string> BeginAsync(HttpClient browser)
    {
        using var begun = await browser.SendFormAsync($"{Page}?handler=Begin", ("password", Password));
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        var page = await browser.GetStringAsync(Page, Cancellation);
        Assert.Contains("otpauth://totp/SfSpend:", page, StringComparison.Ordinal);
        Assert.Contains("<svg class=\"qr\"", page, StringComparison.Ordinal);
        return KeyText.Match(page).Groups[1].Value;
    }

    private async Task<bool> OpensAsync(string userName, string code)
    {
        using var browser = Browser();
        using var half = await browser.SignInAsync(userName, Password);
        if (half.Headers.Location?.OriginalString.StartsWith("/sign-in/code", StringComparison.Ordinal) != true)
        {
            return false;
        }

        using var whole = await SendCodeAsync(browser, code);
        using var asked = await browser.GetAsync("/api/v1/runs", Cancellation);
        return asked.StatusCode == HttpStatusCode.OK;
    }

    private static Task<HttpResponseMessage> SendCodeAsync(HttpClient browser, string code) => browser.SendFormAsync("/sign-in/code", ("Code", code));

    private static async Task<string> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, $"{(int)answer.StatusCode}");
            return await answer.Content.ReadAsStringAsync(Cancellation);
        }
    }

    private static List<string> CodesOf(string page) => [.. RecoveryCode.Matches(page).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("data-testid=\"key\">([A-Z2-7]+)<")]
    private static partial Regex KeyText { get; }

    [GeneratedRegex("<li>([A-Z0-9]{5}-[A-Z0-9]{5})</li>")]
    private static partial Regex RecoveryCode { get; }
}
