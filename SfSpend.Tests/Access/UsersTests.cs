using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>What administrators do to accounts, over REST and on the page.</summary>
public sealed class UsersTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Password = "a long enough one";
    private const string NextPassword = "another long one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_user_signs_in_with_the_password_shown_once_and_changes_it()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var (id, password) = await CreateAsync(admin, "ann", Role.Operator);
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync("ann", password);
        Assert.Equal(PanelPaths.ChangePassword, signedIn.Headers.Location?.OriginalString);

        using var changed = await browser.SendFormAsync(PanelPaths.ChangePassword, ("Current", password), ("Next", NextPassword), ("Repeated", NextPassword));

        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        await browser.GetJsonAsync("/api/v1/runs");
        var user = await admin.GetJsonAsync(PathOf(id));
        Assert.Equal("Operator", user.GetProperty("role").GetString());
        Assert.False(user.GetProperty("mustChangePassword").GetBoolean());
        Assert.True(user.GetProperty("lastSignInAt").ValueKind is System.Text.Json.JsonValueKind.String);
        Assert.DoesNotContain(password, (await admin.GetJsonAsync("/api/v1/users")).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ROOT", "Viewer", HttpStatusCode.Conflict)]
    [InlineData("", "Viewer", HttpStatusCode.Conflict)]
    [InlineData("bob", "viewer", HttpStatusCode.BadRequest)]
    [InlineData("bob", "7", HttpStatusCode.BadRequest)]
    [InlineData("two\nlines", "Viewer", HttpStatusCode.Conflict)]
    [InlineData("\u0430dministrator", "Viewer", HttpStatusCode.Conflict)]
    [InlineData("ro\u200Bot", "Viewer", HttpStatusCode.Conflict)]
    [InlineData("\uFF52oot", "Viewer", HttpStatusCode.Conflict)]
    [InlineData("r\u00F6ot", "Viewer", HttpStatusCode.Conflict)]
    [InlineData("ROO\u0166", "Viewer", HttpStatusCode.Conflict)]
    public async Task A_user_that_cannot_be_made_is_refused_with_the_reason(string userName, string role, HttpStatusCode expected)
    {
        using var admin = panel.ClientOf(Role.Admin);

        var problem = await admin.PostJsonAsync("/api/v1/users", new { userName, role }, expected);

        Assert.NotEmpty(problem.GetProperty("detail").GetString() ?? "");
    }

    [Fact]
    public async Task Another_role_ends_the_sessions_of_the_one_before()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var id = await AddAsync("climber", Role.Viewer);
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync("climber", Password);
        await browser.GetJsonAsync("/api/v1/runs");

        await PatchAsync(admin, id, new { role = "Admin" }, HttpStatusCode.OK);

        await browser.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        Assert.Contains(await TrailAsync(), entry => entry is { Actor: "the Admin", Action: "user.change-role", Target: "user climber", Detail: "from Viewer to Admin" });
    }

    [Fact]
    public async Task A_locked_user_is_out_at_once_and_in_again_when_unlocked()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var id = await AddAsync("suspect", Role.Operator);
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync("suspect", Password);

        await PatchAsync(admin, id, new { isLocked = true }, HttpStatusCode.OK);

        await browser.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync("suspect", Password));
        await PatchAsync(admin, id, new { isLocked = false }, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Redirect, await SignInAsync("suspect", Password));
    }

    [Fact]
    public async Task A_reset_password_replaces_the_old_one_and_ends_sessions()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var id = await AddAsync("forgetful", Role.Viewer);
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync("forgetful", Password);

        var password = (await admin.PostJsonAsync($"{PathOf(id)}/reset-password", null, HttpStatusCode.OK)).GetProperty("password").GetString() ?? "";

        await browser.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync("forgetful", Password));
        Assert.Equal(HttpStatusCode.Redirect, await SignInAsync("forgetful", password));
        Assert.DoesNotContain(await TrailAsync(), entry => entry.Detail?.Contains(password, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_deleted_user_is_gone_and_what_they_did_is_not()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var id = await AddAsync("leaver", Role.Viewer);
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync("leaver", Password);

        using var deleted = await admin.DeleteAsync(PathOf(id), Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await admin.GetJsonAsync(PathOf(id), HttpStatusCode.NotFound);
        await browser.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        Assert.Contains(await TrailAsync(), entry => entry is { Actor: "leaver", Action: "account.sign-in" });
    }

    [Fact]
    public async Task Nobody_changes_or_deletes_their_own_account_here()
    {
        var id = await AddAsync("narcissus", Role.Admin);
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync("narcissus", Password);
        browser.DefaultRequestHeaders.Add("X-Requested-With", "fetch");

        await PatchAsync(browser, id, new { role = "Viewer", password = Password }, HttpStatusCode.Conflict);
        await PatchAsync(browser, id, new { isLocked = true }, HttpStatusCode.Conflict);
        using var deletion = new HttpRequestMessage(HttpMethod.Delete, PathOf(id)) { Content = JsonContent.Create(new { password = Password }) };
        using var deleted = await browser.SendAsync(deletion, Cancellation);
        using var page = await browser.SendFormAsync($"/administration/users/{id}?handler=Delete", ("confirm", "narcissus"), ("password", Password));

        Assert.Equal(HttpStatusCode.Conflict, deleted.StatusCode);
        Assert.Contains("delete yourself", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("Admin", (await browser.GetJsonAsync(PathOf(id))).GetProperty("role").GetString());
        Assert.Contains(await TrailAsync(), entry => entry is { Actor: "narcissus", Action: "user.delete", Result: AuditTrail.Refused });
    }

    [Fact]
    public async Task On_the_page_a_user_is_added_changed_and_deleted_by_name()
    {
        using var browser = Browser();
        using var signedIn = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        using var added = await browser.SendFormAsync("/administration/users", ("userName", "paged"), ("role", "Analyst"), ("password", PanelFixture.AdminPassword));
        Assert.Contains("Give paged this password", await added.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var admin = panel.ClientOf(Role.Admin);
        var id = (await admin.GetJsonAsync("/api/v1/users")).EnumerateArray().Single(user => user.GetProperty("userName").GetString() == "paged").GetProperty("id").GetInt64();
        var page = string.Create(CultureInfo.InvariantCulture, $"/administration/users/{id}");

        using var changed = await browser.SendFormAsync($"{page}?handler=Role", ("role", "Operator"), ("password", PanelFixture.AdminPassword));
        using var misspelt = await browser.SendFormAsync($"{page}?handler=Delete", ("confirm", "pagde"));
        var role = (await admin.GetJsonAsync(PathOf(id))).GetProperty("role").GetString();
        using var unproven = await browser.SendFormAsync($"{page}?handler=Delete", ("confirm", "paged"), ("password", "not hers at all"));
        using var deletion = new HttpRequestMessage(HttpMethod.Delete, PathOf(id)) { Headers = { { "X-Requested-With", "fetch" } } };
        using var overRest = await browser.SendAsync(deletion, Cancellation);
        await admin.GetJsonAsync(PathOf(id));
        using var deleted = await browser.SendFormAsync($"{page}?handler=Delete", ("confirm", "paged"), ("password", PanelFixture.AdminPassword));

        Assert.Equal(page, changed.Headers.Location?.OriginalString);
        Assert.Contains("Nobody was deleted", await misspelt.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("Operator", role);
        Assert.Contains("The password is not right.", await unproven.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, overRest.StatusCode);
        Assert.Equal("/administration/users", deleted.Headers.Location?.OriginalString);
        await admin.GetJsonAsync(PathOf(id), HttpStatusCode.NotFound);
    }

    private HttpClient Browser() => panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    private async Task<HttpStatusCode> SignInAsync(string userName, string password)
    {
        using var browser = Browser();
        using var answer = await browser.SignInAsync(userName, password);
        return answer.StatusCode;
    }

    private async Task<long> AddAsync(string userName, Role role)
    {
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(userName, Password, role, mustChangePassword: false, Cancellation);
        var user = await panel.Services.GetRequiredService<UserStore>().FindByNameAsync(userName, Cancellation);
        return Assert.IsType<UserAccount>(user).UserId;
    }

    private static async Task<(long Id, string Password)> CreateAsync(HttpClient admin, string userName, Role role)
    {
        var made = await admin.PostJsonAsync("/api/v1/users", new { userName, role = role.ToString() }, HttpStatusCode.Created);
        return (made.GetProperty("user").GetProperty("id").GetInt64(), made.GetProperty("password").GetString() ?? "");
    }

    private static async Task PatchAsync(HttpClient client, long id, object body, HttpStatusCode expected)
    {
        using var answer = await client.PatchAsJsonAsync(PathOf(id), body, Cancellation);
        await answer.ReadJsonAsync(expected);
    }

    private Task<IReadOnlyList<AuditEntry>> TrailAsync() => panel.Services.GetRequiredService<AuditTrail>().ListAsync(200, Cancellation);

    private static string PathOf(long id) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/users/{id}");
}
