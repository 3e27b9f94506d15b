using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Sql;

namespace SfSpend.Tests.Features.Sql;

public sealed class SavedQueriesTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Password = "a long enough one";
    private const string Query = "SELECT {{department}} AS d";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_saved_query_opens_with_its_values_and_is_nobody_elses_until_it_is_shared()
    {
        using var anna = await BrowserOfAsync("anna", Role.Analyst);
        using var ben = await BrowserOfAsync("ben", Role.Analyst);

        var address = await SaveAsync(anna, "Fire by year", shared: false, ("p.department", "FIR <Fire>"));
        var opened = await anna.GetStringAsync(address, Token);
        Assert.Contains("SELECT {{department}} AS d", opened, StringComparison.Ordinal);
        Assert.Contains("value=\"FIR &lt;Fire&gt;\"", opened, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync(address, Token)).StatusCode);
        Assert.DoesNotContain("Fire by year", await ben.GetStringAsync("/questions", Token), StringComparison.Ordinal);

        var id = address.Split('=')[^1];
        Assert.Equal(address, await SaveAsync(anna, "Fire, for all", shared: true, ("SavedId", id), ("p.department", "FIR")));
        Assert.Contains("by anna", await ben.GetStringAsync(address, Token), StringComparison.Ordinal);
        Assert.Contains("Fire, for all", await ben.GetStringAsync("/questions", Token), StringComparison.Ordinal);
        Assert.Contains("Fire, for all", await ben.GetStringAsync("/search?q=fire", Token), StringComparison.Ordinal);

        // What is another's is saved beside it, and deleted by its owner alone.
        Assert.NotEqual(address, await SaveAsync(ben, "Mine now", shared: false, ("SavedId", id), ("p.department", "POL")));
        using (var refused = await ben.SendFormAsync("/sql?handler=Delete", ("SavedId", id)))
        {
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        using var deleted = await anna.SendFormAsync("/sql?handler=Delete", ("SavedId", id));
        Assert.Equal(HttpStatusCode.Redirect, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync(address, Token)).StatusCode);
    }

    [Fact]
    public async Task A_query_without_a_title_is_not_saved_and_stays_in_the_editor()
    {
        using var carl = await BrowserOfAsync("carl", Role.Analyst);

        using var answer = await carl.SendFormAsync("/sql?handler=Save", ("Text", Query), ("Title", "  "), ("MaxRows", "1000"));
        var page = await answer.Content.ReadAsStringAsync(Token);

        Assert.Contains("title: 1 to 120 characters are expected.", page, StringComparison.Ordinal);
        Assert.Contains(Query, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_run_stands_in_ones_own_history_with_why_it_failed_and_opens_again()
    {
        using var dora = await BrowserOfAsync("dora", Role.Analyst);
        using var eve = await BrowserOfAsync("eve", Role.Analyst);

        using (await dora.SendFormAsync("/sql", ("Text", "SELECT 41 + {{n}}"), ("MaxRows", "1000"), ("p.n", "1")))
        {
        }

        var history = panel.Services.GetRequiredService<QueryHistory>();
        var user = await IdOfAsync("dora");
        var asked = await history.FindAsync(Assert.Single(await history.ListAsync(user, 10, Token)).AskedQueryId, user, Token);
        Assert.NotNull(asked);
        Assert.Equal(("SELECT 41 + {{n}}", "1"), (asked.Sql, asked.Parameters["n"]));
        Assert.Contains("not provisioned", asked.Error, StringComparison.Ordinal);
        Assert.Contains("SELECT 41 &#x2B; {{n}}", await dora.GetStringAsync($"/sql?askedId={asked.AskedQueryId}", Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await eve.GetAsync($"/sql?askedId={asked.AskedQueryId}", Token)).StatusCode);
    }

    [Fact]
    public async Task Of_a_long_history_the_latest_are_kept()
    {
        using var fred = await BrowserOfAsync("fred", Role.Analyst);
        var (history, id) = (panel.Services.GetRequiredService<QueryHistory>(), await IdOfAsync("fred"));

        for (var number = 1; number <= 203; number++)
        {
            await history.AddAsync(id, $"SELECT {number}", new Dictionary<string, string>(), null, "no", Token);
        }

        var kept = await history.ListAsync(id, 1_000, Token);
        Assert.Equal(("SELECT 203", "SELECT 4", 200), (kept[0].Beginning, kept[^1].Beginning, kept.Count));
    }

    [Fact]
    public async Task A_text_too_long_to_be_a_query_is_refused_on_every_path_and_cut_in_the_history()
    {
        using var ivan = await BrowserOfAsync("ivan", Role.Analyst);
        using var key = panel.ClientOf(Role.Analyst);
        const string refusal = "the query has 20,001 bytes; at most 20,000 are accepted (Queries:MaxTextByteCount)";
        var sql = "SELECT 1 --".PadRight(20_001, 'x');

        foreach (var handler in new[] { "", "?handler=Explain", "?handler=Download&format=csv", "?handler=Save" })
        {
            using var answer = await ivan.SendFormAsync("/sql" + handler, ("Text", sql), ("Title", "Long"), ("MaxRows", "1000"));
            Assert.Contains(refusal, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Token)), StringComparison.Ordinal);
        }

        var refused = await key.PostJsonAsync("/api/v1/query", new { sql }, HttpStatusCode.BadRequest);
        Assert.Contains(refusal, refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        refused = await key.PostJsonAsync("/api/v1/saved-queries", new { title = "Long", sql }, HttpStatusCode.BadRequest);
        Assert.Contains(refusal, refused.GetProperty("detail").GetString(), StringComparison.Ordinal);

        var (history, user) = (panel.Services.GetRequiredService<QueryHistory>(), await IdOfAsync("ivan"));
        var kept = await history.FindAsync(Assert.Single(await history.ListAsync(user, 10, Token)).AskedQueryId, user, Token);
        Assert.Equal(1_001, kept?.Sql.Length);
    }

    [Fact]
    public async Task One_person_keeps_so_many_queries_and_lists_have_no_text()
    {
        var saved = panel.Services.GetRequiredService<SavedQueries>();
        var owner = new QueryOwner(null, "the hoarder", IsAdmin: false);
        var text = new SavedQueryText("Hoarded", "SELECT 'secret'", new Dictionary<string, string>(), IsShared: true);
        var most = new QueryOptions().MaxSavedPerPerson;

        for (var count = 0; count < most; count++)
        {
            Assert.NotNull(await saved.AddAsync(text, owner, Token));
        }

        Assert.Null(await saved.AddAsync(text, owner, Token));
        Assert.NotNull(await saved.AddAsync(text, owner with { Name = "somebody else" }, Token));
        Assert.Equal(50, (await saved.FindAsync(["hoard"], owner, Token)).Count);
        Assert.Empty(await saved.FindAsync(["hoard", "more"], owner, Token));
        using var key = panel.ClientOf(Role.Analyst);
        var list = await key.GetStringAsync("/api/v1/saved-queries", Token);
        Assert.Contains("Hoarded", list, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_REST_a_key_saves_for_everybody_and_a_viewer_sees_none()
    {
        using var key = panel.ClientOf(Role.Analyst);
        using var viewer = panel.ClientOf(Role.Viewer);

        var saved = await key.PostJsonAsync("/api/v1/saved-queries", new { title = "Nightly", sql = "SELECT 1", parameters = new { n = "2" } }, HttpStatusCode.Created);
        var id = saved.GetProperty("savedQueryId").GetInt64();
        Assert.True(saved.GetProperty("isShared").GetBoolean());
        Assert.Equal("2", (await key.GetJsonAsync($"/api/v1/saved-queries/{id}")).GetProperty("parameters").GetProperty("n").GetString());
        Assert.Contains((await key.GetJsonAsync("/api/v1/saved-queries")).EnumerateArray(), query => query.GetProperty("title").GetString() == "Nightly");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("/api/v1/saved-queries", Token)).StatusCode);
        await key.PostJsonAsync("/api/v1/saved-queries", new { title = "", sql = "SELECT 1" }, HttpStatusCode.BadRequest);

        // A key has no account, so what it saved is deleted by an administrator.
        Assert.Equal(HttpStatusCode.NotFound, (await key.DeleteAsync($"/api/v1/saved-queries/{id}", Token)).StatusCode);
        using var admin = panel.ClientOf(Role.Admin);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/v1/saved-queries/{id}", Token)).StatusCode);
    }

    [Fact]
    public async Task A_star_is_ones_own_and_can_be_taken_away()
    {
        using var gina = await BrowserOfAsync("gina", Role.Viewer);
        using var hugo = await BrowserOfAsync("hugo", Role.Viewer);

        using (await gina.SendFormAsync("/questions/taxes-by-year?handler=Star", ("on", "true")))
        using (await gina.SendFormAsync("/questions/taxes-by-year?handler=Star", ("on", "true")))
        {
        }

        Assert.Contains("aria-label=\"Starred\"", await gina.GetStringAsync("/questions", Token), StringComparison.Ordinal);
        Assert.DoesNotContain("aria-label=\"Starred\"", await hugo.GetStringAsync("/questions", Token), StringComparison.Ordinal);
        using (await gina.SendFormAsync("/questions/taxes-by-year?handler=Star", ("on", "false")))
        {
        }

        Assert.DoesNotContain("aria-label=\"Starred\"", await gina.GetStringAsync("/questions", Token), StringComparison.Ordinal);
    }

    private static async Task<string> SaveAsync(HttpClient browser, string title, bool shared, params (string Name, string Value)[] more)
    {
        using var answer = await browser.SendFormAsync("/sql?handler=Save", [("Text", Query), ("Title", title), ("IsShared", shared ? "true" : "false"), ("MaxRows", "1000"), .. more]);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync(Token));
        return answer.Headers.Location?.ToString() ?? "";
    }

    private async Task<long> IdOfAsync(string userName) =>
        (await panel.Services.GetRequiredService<UserStore>().ListAsync(Token)).First(user => user.UserName == userName).UserId;

    private async Task<HttpClient> BrowserOfAsync(string userName, Role role)
    {
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(userName, Password, role, mustChangePassword: false, Token);
        var browser = panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var answer = await browser.SignInAsync(userName, Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }
}
