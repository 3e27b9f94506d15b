using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>A key never has more rights than the person or key that made it has now.</summary>
public sealed class KeyCreatorTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_follows_its_creators_role_down_and_up()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var (user, key) = await MakeKeyAsync("mover");
        using var script = ClientWith(key.GetProperty("key").GetString());
        await script.GetJsonAsync("/api/v1/keys");

        await PatchAsync(admin, user, new { role = "Viewer" });

        await script.GetJsonAsync("/api/v1/keys", HttpStatusCode.Forbidden);
        await script.GetJsonAsync("/api/v1/runs");
        Assert.Equal("Viewer", (await FindAsync(admin, "key of mover")).GetProperty("rights").GetString());
        await PatchAsync(admin, user, new { role = "Admin" });
        await script.GetJsonAsync("/api/v1/keys");
    }

    [Fact]
    public async Task A_key_opens_nothing_while_its_creator_is_locked()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var (user, key) = await MakeKeyAsync("locked out");
        using var script = ClientWith(key.GetProperty("key").GetString());

        await PatchAsync(admin, user, new { isLocked = true });

        var problem = await script.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        Assert.Contains("'locked out', who made it, is locked or gone", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await PatchAsync(admin, user, new { isLocked = false });
        await script.GetJsonAsync("/api/v1/runs");
    }

    [Fact]
    public async Task A_deleted_creators_key_is_listed_as_orphaned_and_can_be_revoked()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var (user, key) = await MakeKeyAsync("gone");
        using var script = ClientWith(key.GetProperty("key").GetString());
        using var deleted = await admin.DeleteAsync($"/api/v1/users/{user}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        await script.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync("gone", Password, Role.Admin, mustChangePassword: false, Cancellation);
        await script.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);

        var listed = await FindAsync(admin, "key of gone");
        Assert.Equal(("Orphaned", JsonValueKind.Null), (listed.GetProperty("state").GetString(), listed.GetProperty("rights").ValueKind));
        Assert.Contains("Orphaned", await admin.GetStringAsync("/administration/keys", Cancellation), StringComparison.Ordinal);
        using var revoked = await admin.DeleteAsync($"/api/v1/keys/{listed.GetProperty("id").GetInt64()}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
    }

    [Fact]
    public async Task A_key_made_by_a_key_ends_with_it()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var parent = await admin.PostJsonAsync("/api/v1/keys", new { name = "parent", role = "Admin" }, HttpStatusCode.Created);
        using var parentScript = ClientWith(parent.GetProperty("key").GetString());
        var child = await parentScript.PostJsonAsync("/api/v1/keys", new { name = "child", role = "Operator" }, HttpStatusCode.Created);
        using var childScript = ClientWith(child.GetProperty("key").GetString());
        await childScript.GetJsonAsync("/api/v1/runs");

        using var revoked = await admin.DeleteAsync($"/api/v1/keys/{parent.GetProperty("id").GetInt64()}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        await childScript.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        Assert.Equal("Orphaned", (await FindAsync(admin, "child")).GetProperty("state").GetString());
    }

    /// <summary>An administrator of this name, and an Admin key of theirs.</summary>
    private async Task<(long User, JsonElement Key)> MakeKeyAsync(string userName)
    {
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(userName, Password, Role.Admin, mustChangePassword: false, Cancellation);
        using var browser = panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var signedIn = await browser.SignInAsync(userName, Password);
        browser.DefaultRequestHeaders.Add("X-Requested-With", "fetch");
        var key = await browser.PostJsonAsync("/api/v1/keys", new { name = $"key of {userName}", role = "Admin", password = Password }, HttpStatusCode.Created);
        return (Assert.IsType<UserAccount>(await panel.Services.GetRequiredService<UserStore>().FindByNameAsync(userName, Cancellation)).UserId, key);
    }

    private static async Task<JsonElement> FindAsync(HttpClient admin, string name) =>
        (await admin.GetJsonAsync("/api/v1/keys")).EnumerateArray().Single(key => key.GetProperty("name").GetString() == name);

    private static async Task PatchAsync(HttpClient admin, long user, object body)
    {
        using var answer = await admin.PatchAsJsonAsync($"/api/v1/users/{user}", body, Cancellation);
        await answer.ReadJsonAsync(HttpStatusCode.OK);
    }

    private HttpClient ClientWith(string? key)
    {
        var client = panel.ClientOf(null);
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }
}
