using System.Net;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Browser;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Access.SignOn;

namespace SfSpend.Tests.Access;

/// <summary>Signing in at a real OpenID Connect provider, by those it may be relied on for and by those who try it without.</summary>
public sealed class SignOnTests(SignOnPanel panel) : IClassFixture<SignOnPanel>
{
    private const string Fresh = "/sign-in/external?fresh=true&returnUrl=%2Fenvironment%2Fplan%3Faction%3Dteardown";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("viewer.vera", Role.Viewer)]
    [InlineData("analyst.alan", Role.Analyst)]
    [InlineData("operator.olga", Role.Operator)]
    [InlineData("admin.adam", Role.Admin)]
    public async Task A_group_gives_its_role_and_of_several_the_highest(string name, Role role)
    {
        await (await panel.StartProviderAsync()).BehaveAsync();
        using var visit = panel.Visit();

        var destination = await visit.SignInAsync(name);

        Assert.Equal("/account", destination.AbsolutePath);
        var page = await visit.ReadAsync(destination);
        Assert.Contains(name, page, StringComparison.Ordinal);
        Assert.Contains($"{role}, as {SignOnPanel.ProviderName} says.", page, StringComparison.Ordinal);
        await visit.Client.GetJsonAsync("/api/v1/users", role is Role.Admin ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        Assert.Contains(await TrailAsync(), entry => entry.Actor == name && entry is { Action: "account.sign-in", Result: AuditTrail.Done, Detail: SignOnPanel.ProviderName });
    }

    [Fact]
    public async Task Somebody_in_no_known_group_is_told_so_and_gets_no_account()
    {
        await (await panel.StartProviderAsync()).BehaveAsync();
        using var visit = panel.Visit();

        var destination = await visit.SignInAsync("nobody.nora");

        Assert.Contains("gives you a role here", await visit.ReadAsync(destination), StringComparison.Ordinal);
        await AssertOutsideAsync(visit, destination, SignOnProblem.NoRole);
        Assert.Null(await panel.Services.GetRequiredService<UserStore>().FindByNameAsync("nobody.nora", Cancellation));
    }

    public static TheoryData<string, object> Forgeries { get; } = new()
    {
        { "of another issuer", new { iss = "http://127.0.0.1:1" } },
        { "for another client", new { aud = "somebody-else" } },
        { "expired", new { iat = 1_500_000_000, exp = 1_500_003_600 } },
        { "of another sign-in", new { nonce = "another" } },
        { "of another person than the provider says", new { sub = "admin.adam" } },
    };

    [Theory, MemberData(nameof(Forgeries))]
    public async Task A_token_that_is_not_meant_for_this_sign_in_opens_nothing(string kind, object claims)
    {
        var provider = await panel.StartProviderAsync();
        using var visit = panel.Visit();
        await provider.BehaveAsync(idToken: claims);

        var destination = await visit.SignInAsync("viewer.victor");

        await AssertOutsideAsync(visit, destination, SignOnProblem.Refused);
        Assert.True(await panel.Services.GetRequiredService<UserStore>().FindByNameAsync("viewer.victor", Cancellation) is null, kind);
        await provider.BehaveAsync();
    }

    [Fact]
    public async Task Who_turns_back_at_the_provider_is_told_that_nothing_was_done()
    {
        await (await panel.StartProviderAsync()).BehaveAsync();
        using var visit = panel.Visit();

        var destination = await visit.ComeBackAsync(await visit.ReachCallbackAsync(null));

        Assert.Contains("was not completed", await visit.ReadAsync(destination), StringComparison.Ordinal);
        await AssertOutsideAsync(visit, destination, SignOnProblem.Cancelled);
    }

    [Fact]
    public async Task A_way_back_is_gone_once()
    {
        await (await panel.StartProviderAsync()).BehaveAsync();
        using var visit = panel.Visit();
        var callback = await visit.ReachCallbackAsync("viewer.rita");
        Assert.Equal("/account", (await visit.ComeBackAsync(callback)).AbsolutePath);
        using var signedOut = await visit.Client.SendFormAsync("/sign-out");

        await AssertOutsideAsync(visit, await visit.ComeBackAsync(callback), SignOnProblem.Refused);
    }

    [Fact]
    public async Task A_stolen_code_opens_nothing_in_another_browser()
    {
        await (await panel.StartProviderAsync()).BehaveAsync();
        using var victim = panel.Visit();
        var callback = await victim.ReachCallbackAsync("admin.amy");
        using var thief = panel.Visit();
        var own = await thief.ReachCallbackAsync("viewer.thief");

        await AssertOutsideAsync(thief, await thief.ComeBackAsync(callback), SignOnProblem.Refused);
        var mixed = new Uri(callback, $"?code={ValueOf(callback, "code")}&state={ValueOf(own, "state")}");
        await AssertOutsideAsync(thief, await thief.ComeBackAsync(mixed), SignOnProblem.Refused);
    }

    [Fact]
    public async Task A_role_taken_away_there_is_gone_here_at_the_next_sign_in_in_every_session()
    {
        var provider = await panel.StartProviderAsync();
        await provider.BehaveAsync();
        using var here = panel.Visit();
        using var there = panel.Visit();
        await here.SignInAsync("admin.fallen");
        await here.Client.GetJsonAsync("/api/v1/users");

        await provider.BehaveAsync(groups: new Dictionary<string, string[]> { ["admin.fallen"] = ["sf-viewers"] });
        await there.SignInAsync("admin.fallen");

        await there.Client.GetJsonAsync("/api/v1/users", HttpStatusCode.Forbidden);
        await here.Client.GetJsonAsync("/api/v1/users", HttpStatusCode.Unauthorized);
        await provider.BehaveAsync();
    }

    [Fact]
    public async Task Somebody_locked_here_stays_out()
    {
        await (await panel.StartProviderAsync()).BehaveAsync();
        using var visit = panel.Visit();
        await visit.SignInAsync("viewer.lost");
        var administration = panel.Services.GetRequiredService<UserAdministration>();
        var user = Assert.IsType<UserAccount>(await panel.Services.GetRequiredService<UserStore>().FindByNameAsync("viewer.lost", Cancellation));
        await administration.LockAsync(new Asker(new Actor("tester", null), null, null), user, Cancellation);

        await AssertOutsideAsync(visit, await visit.SignInAsync("viewer.lost"), SignOnProblem.Locked);
    }

    [Fact]
    public async Task A_local_account_of_the_same_name_is_not_taken_over()
    {
        await (await panel.StartProviderAsync()).BehaveAsync();
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync("viewer.twin", "a long enough one", Role.Admin, mustChangePassword: false, Cancellation);
        using var visit = panel.Visit();

        var page = await visit.ReadAsync(await visit.SignInAsync("viewer.twin"));

        Assert.Contains($"viewer.twin ({SignOnPanel.ProviderName})", page, StringComparison.Ordinal);
        await visit.Client.GetJsonAsync("/api/v1/users", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Tearing_down_asks_for_a_fresh_sign_in_of_the_same_person()
    {
        var provider = await panel.StartProviderAsync();
        await provider.BehaveAsync();
        using var visit = panel.Visit();
        await visit.SignInAsync("operator.otto");
        Assert.Contains("Sign in anew first", await TearDownAsync(visit), StringComparison.Ordinal);

        await provider.BehaveAsync(idToken: new { auth_time = 1_500_000_000 });
        await AssertProblemAsync(SignOnProblem.NotFresh, visit.SignInAsync("operator.otto", Fresh));
        await provider.BehaveAsync();
        visit.ForgetProvider();
        await AssertProblemAsync(SignOnProblem.SomebodyElse, visit.SignInAsync("operator.other", Fresh));
        Assert.Contains("Sign in anew first", await TearDownAsync(visit), StringComparison.Ordinal);

        visit.ForgetProvider();
        Assert.Equal("/environment/plan", (await visit.SignInAsync("operator.otto", Fresh)).AbsolutePath);
        Assert.DoesNotContain("Sign in anew first", await TearDownAsync(visit), StringComparison.Ordinal);
        await using (var connection = await panel.Services.GetRequiredService<ControlDatabase>().DataSource.OpenConnectionAsync(Cancellation))
        {
            await connection.ExecuteAsync("UPDATE user_session SET proven_at = proven_at - INTERVAL '5 minutes 1 second' WHERE proven_at IS NOT NULL");
        }

        Assert.Contains("Sign in anew first", await TearDownAsync(visit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_secret_stands_nowhere_the_panel_writes()
    {
        await (await panel.StartProviderAsync()).BehaveAsync();
        using var visit = panel.Visit();
        await visit.SignInAsync("viewer.vito");
        var trail = await TrailAsync();
        var written = Directory.EnumerateFiles(panel.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "panel.lock")
            .Select(File.ReadAllText)
            .ToList();

        Assert.DoesNotContain(trail, entry => entry.Detail?.Contains(IdentityProvider.ClientSecret, StringComparison.Ordinal) == true);
        Assert.NotEmpty(written);
        Assert.DoesNotContain(written, text => text.Contains(IdentityProvider.ClientSecret, StringComparison.Ordinal));
    }

    private async Task<string> TearDownAsync(SignOnVisit visit)
    {
        using var answer = await visit.Client.SendFormAsync("/environment/plan?action=teardown", ("confirm", panel.EnvironmentName));
        return answer.StatusCode == HttpStatusCode.Redirect ? "" : await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task AssertProblemAsync(SignOnProblem expected, Task<Uri> coming)
    {
        var destination = await coming;
        Assert.Equal(PanelPaths.SignIn, destination.AbsolutePath);
        Assert.Equal(expected.ToString(), ValueOf(destination, "problem"));
    }

    private static async Task AssertOutsideAsync(SignOnVisit visit, Uri destination, SignOnProblem problem)
    {
        await AssertProblemAsync(problem, Task.FromResult(destination));
        await visit.Client.GetJsonAsync("/api/v1/runs", HttpStatusCode.Unauthorized);
    }

    private static string? ValueOf(Uri address, string name) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query).TryGetValue(name, out var values) ? values.ToString() : null;

    private Task<IReadOnlyList<AuditEntry>> TrailAsync() => panel.Services.GetRequiredService<AuditTrail>().ListAsync(300, Cancellation);
}
