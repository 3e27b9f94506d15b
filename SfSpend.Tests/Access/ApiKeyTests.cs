using System.Net;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class ApiKeyTests(ApiKeyTests.TimedPanel panel) : IClassFixture<ApiKeyTests.TimedPanel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A panel whose time can be put forward.</summary>
    public sealed class TimedPanel(PostgresServer postgres) : PanelFixture(postgres)
    {
        public FakeTimeProvider Time { get; } = new(DateTimeOffset.Parse("2026-11-24T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services.AddSingleton<ApiKeys>(provider => ActivatorUtilities.CreateInstance<ApiKeys>(provider, Time)));
        }
    }

    [Fact]
    public async Task A_key_that_was_made_opens_what_its_role_may_and_is_never_shown_again()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var made = await admin.PostJsonAsync("/api/v1/keys", new { name = "reads only", role = "Viewer" }, HttpStatusCode.Created);
        var key = made.GetProperty("key").GetString() ?? "";
        using var script = ClientWith(key);

        await script.GetJsonAsync("/api/v1/runs");
        await script.PostJsonAsync("/api/v1/runs", new { source = "sample" }, HttpStatusCode.Forbidden);

        Assert.Matches("^sfs_[a-z2-9]{10}_[A-Za-z0-9]{43}$", key);
        var listed = (await admin.GetJsonAsync("/api/v1/keys")).EnumerateArray().Single(one => one.GetProperty("name").GetString() == "reads only");
        Assert.Equal("Active", listed.GetProperty("state").GetString());
        Assert.Equal("the Admin", listed.GetProperty("createdBy").GetString());
        Assert.Equal(panel.Time.GetUtcNow().AddDays(365), listed.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.StartsWith(listed.GetProperty("hint").GetString() ?? "-", key, StringComparison.Ordinal);
        Assert.DoesNotContain(key, await admin.GetStringAsync("/api/v1/keys", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(key, await admin.GetStringAsync("/administration/keys", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(key[16..], await DumpAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_then_on_and_says_why()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var made = await admin.PostJsonAsync("/api/v1/keys", new { name = "short-lived", role = "Admin", days = 30 }, HttpStatusCode.Created);
        using var script = ClientWith(made.GetProperty("key").GetString());
        await script.GetJsonAsync("/api/v1/keys");

        using (var revoked = await admin.DeleteAsync($"/api/v1/keys/{made.GetProperty("id").GetInt64()}", Cancellation))
        {
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        }

        var problem = await script.GetJsonAsync("/api/v1/keys", HttpStatusCode.Unauthorized);
        Assert.Contains("revoked", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var again = await admin.DeleteAsync($"/api/v1/keys/{made.GetProperty("id").GetInt64()}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        await admin.PostJsonAsync("/api/v1/keys", new { name = "Short-Lived", role = "Viewer" }, HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_ends_with_its_day()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var made = await admin.PostJsonAsync("/api/v1/keys", new { name = "a day", role = "Viewer", days = 1 }, HttpStatusCode.Created);
        using var script = ClientWith(made.GetProperty("key").GetString());

        panel.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await script.GetJsonAsync("/api/v1/runs");
        panel.Time.Advance(TimeSpan.FromSeconds(1));

        var problem = await script.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        Assert.Contains("expired", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await admin.PostJsonAsync("/api/v1/keys", new { name = "a day", role = "Viewer", days = 1 }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_last_use_is_written_once_a_minute()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var made = await admin.PostJsonAsync("/api/v1/keys", new { name = "busy", role = "Viewer" }, HttpStatusCode.Created);
        using var script = ClientWith(made.GetProperty("key").GetString());
        var first = panel.Time.GetUtcNow();
        await script.GetJsonAsync("/api/v1/runs");
        panel.Time.Advance(TimeSpan.FromSeconds(59));
        await script.GetJsonAsync("/api/v1/runs");
        Assert.Equal(first, await LastUseAsync(admin, "busy"));

        panel.Time.Advance(TimeSpan.FromSeconds(1));
        await script.GetJsonAsync("/api/v1/runs");

        Assert.Equal(first.AddMinutes(1), await LastUseAsync(admin, "busy"));
    }

    [Theory]
    [InlineData("", "Viewer", 30, "name")]
    [InlineData("a\nb", "Viewer", 30, "name")]
    [InlineData("th\u0435 Viewer", "Viewer", 30, "name")]
    [InlineData("the\u200BViewer", "Viewer", 30, "name")]
    [InlineData("boss", "Boss", 30, "role")]
    [InlineData("boss", "3", 30, "role")]
    [InlineData("for ever", "Viewer", 731, "days")]
    [InlineData("never", "Viewer", 0, "days")]
    public async Task A_key_that_can_not_be_made_is_refused_by_member(string name, string role, int days, string member)
    {
        using var admin = panel.ClientOf(Role.Admin);

        var problem = await admin.PostJsonAsync("/api/v1/keys", new { name, role, days }, HttpStatusCode.BadRequest);

        Assert.True(problem.GetProperty("errors").TryGetProperty(member, out _), problem.ToString());
    }

    [Theory]
    [InlineData("the Viewer")]
    [InlineData("THE  VIEWER")]
    [InlineData("thé Viewer")]
    public async Task A_key_is_not_called_like_a_configured_one(string name)
    {
        using var admin = panel.ClientOf(Role.Admin);

        var problem = await admin.PostJsonAsync("/api/v1/keys", new { name, role = "Viewer" }, HttpStatusCode.Conflict);

        Assert.Contains("looks the same", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configured_keys_are_listed_without_a_secret_and_can_not_be_revoked_here()
    {
        using var admin = panel.ClientOf(Role.Admin);

        var listed = await admin.GetJsonAsync("/api/v1/keys");

        var configured = listed.EnumerateArray().Where(key => key.GetProperty("state").GetString() == "Configured").ToList();
        Assert.Equal(["the Viewer", "the Analyst", "the Operator", "the Admin"], configured.Select(key => key.GetProperty("name").GetString() ?? ""));
        Assert.DoesNotContain("key-of-the", listed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_shows_a_new_key_once_and_revokes_it()
    {
        using var browser = panel.ClientOf(null);
        using var signedIn = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);

        var page = await PostAsync(browser, "/administration/keys", [new("name", "from the page"), new("role", "Operator"), new("days", "10"), new("password", PanelFixture.AdminPassword)], HttpStatusCode.Created);

        var key = page.Split("data-testid=\"new-key\">")[1].Split('<')[0];
        using var script = ClientWith(key);
        await script.GetJsonAsync("/api/v1/runs");
        var id = page.Split("from the page</td>")[1].Split("name=\"id\" value=\"")[1].Split('"')[0];
        await PostAsync(browser, "/administration/keys?handler=Revoke", [new("id", id)], HttpStatusCode.Redirect);
        await script.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        var trail = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(50, Cancellation);
        Assert.Contains(trail, entry => entry is { Action: "key.create", Actor: PanelFixture.AdminName, Result: AuditTrail.Done } && entry.Target == $"key {id} “from the page”");
        Assert.Contains(trail, entry => entry is { Action: "key.revoke", Result: AuditTrail.Done } && entry.Target == $"key {id} “from the page”");
        Assert.DoesNotContain(trail, entry => entry.Action.StartsWith("POST /administration", StringComparison.Ordinal));
        Assert.DoesNotContain(trail, entry => entry.ToString().Contains(key, StringComparison.Ordinal));
    }

    private static async Task<DateTimeOffset> LastUseAsync(HttpClient admin, string name) =>
        (await admin.GetJsonAsync("/api/v1/keys")).EnumerateArray().Single(key => key.GetProperty("name").GetString() == name).GetProperty("lastUsedAt").GetDateTimeOffset();

    private static async Task<string> PostAsync(HttpClient browser, string path, List<KeyValuePair<string, string>> fields, HttpStatusCode expected)
    {
        using var form = new FormUrlEncodedContent([.. fields, new("__RequestVerificationToken", await browser.ReadFormTokenAsync("/administration/keys"))]);
        using var response = await browser.PostAsync(path, form, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {text}");
        return text;
    }

    private HttpClient ClientWith(string? key)
    {
        var client = panel.ClientOf(null);
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    /// <summary>Everything the control database has about keys and the audit.</summary>
    private async Task<string> DumpAsync()
    {
        await using var connection = await panel.Services.GetRequiredService<ControlDatabase>().DataSource.OpenConnectionAsync(Cancellation);
        return await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT (SELECT string_agg(api_key::text, ' ') FROM api_key) || (SELECT coalesce(string_agg(audit::text, ' '), '') FROM audit)", cancellationToken: Cancellation)) ?? "";
    }
}
