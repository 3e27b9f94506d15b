using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class RateLimitTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_back_and_others_are_not_disturbed()
    {
        await using var panel = await StrictPanel.StartAsync(postgres, ("PerKeyPerMinute", 3));
        using var busy = panel.ClientOf(Role.Viewer);
        using var other = panel.ClientOf(Role.Analyst);
        for (var count = 0; count < 3; count++)
        {
            await busy.GetJsonAsync("/api/v1/runs");
        }

        using var refused = await busy.GetAsync("/api/v1/runs", Cancellation);

        await AssertTooManyAsync(refused);
        await other.GetJsonAsync("/api/v1/runs");
    }

    [Fact]
    public async Task An_address_that_asks_too_often_is_told_so_on_pages_too()
    {
        await using var panel = await StrictPanel.StartAsync(postgres, ("PerAddressPerMinute", 2));
        using var browser = panel.ClientOf(null);
        for (var count = 0; count < 2; count++)
        {
            using var page = await browser.GetAsync("/sign-in", Cancellation);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        using var refused = await browser.GetAsync("/sign-in", Cancellation);
        using var style = await browser.GetAsync("/favicon.svg", Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Contains("Asked too often", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
    }

    [Fact]
    public async Task Guessing_keys_ends_after_a_few_and_then_the_right_one_does_not_open_either()
    {
        await using var panel = await StrictPanel.StartAsync(postgres, ("UnknownKeysPerMinute", 5));
        for (var count = 0; count < 5; count++)
        {
            using var guess = Guess(panel, count % 2 == 0 ? $"a-guessed-key-{count}-0123" : $"sfs_abcdefghij_{new string((char)('A' + count), 43)}");
            await guess.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
        }

        using var right = panel.ClientOf(Role.Admin);
        using var refused = await right.GetAsync("/api/v1/runs", Cancellation);

        await AssertTooManyAsync(refused);
    }

    [Fact]
    public async Task Guessing_passwords_from_one_address_ends_whatever_the_names()
    {
        await using var panel = await StrictPanel.StartAsync(postgres, ("SignInsPerMinute", 4));
        using var browser = panel.ClientOf(null);
        for (var count = 0; count < 4; count++)
        {
            using var answer = await browser.SignInAsync($"somebody {count}", "a guessed password");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var refused = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Strangers_that_ask_for_changes_do_not_fill_the_audit()
    {
        await using var panel = await StrictPanel.StartAsync(postgres, ("StrangersPerMinute", 2));
        using var stranger = panel.ClientOf(null);
        for (var count = 0; count < 2; count++)
        {
            await stranger.PostJsonAsync("/api/v1/runs", new { }, HttpStatusCode.Unauthorized);
        }

        using var refused = await stranger.PostAsync("/api/v1/runs", null, Cancellation);

        await AssertTooManyAsync(refused);
    }

    [Fact]
    public async Task A_flood_of_strangers_leaves_a_few_entries_in_the_audit()
    {
        await using var panel = await StrictPanel.StartAsync(postgres, ("StrangerEntriesPerHour", 3));
        using var stranger = panel.ClientOf(null);
        for (var count = 0; count < 20; count++)
        {
            await stranger.PostJsonAsync("/api/v1/runs", new { }, HttpStatusCode.Unauthorized);
            using var guess = await stranger.SignInAsync($"somebody {count}", "a guessed password");
        }

        var audit = panel.Services.GetRequiredService<AuditReader>();
        Assert.Equal(3, await audit.CountAsync(new AuditFilter(Actor: "nobody"), Cancellation));
        Assert.Equal(8, await audit.CountAsync(new AuditFilter(Result: AuditTrail.Refused), Cancellation));
    }

    private static HttpClient Guess(PanelFixture panel, string key)
    {
        var client = panel.ClientOf(null);
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    private static async Task AssertTooManyAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.InRange(response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        var problem = await response.ReadJsonAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal(429, problem.GetProperty("status").GetInt32());
    }

    private sealed class StrictPanel(PostgresServer postgres, (string Name, int Value) limit) : PanelFixture(postgres)
    {
        public static async Task<StrictPanel> StartAsync(PostgresServer postgres, (string Name, int Value) limit)
        {
            var panel = new StrictPanel(postgres, limit);
            await panel.InitializeAsync();
            return panel;
        }

        protected override IEnumerable<(string Name, string Value)> Settings() => [.. base.Settings(), ($"Auth:RateLimit:{limit.Name}", $"{limit.Value}")];
    }
}
