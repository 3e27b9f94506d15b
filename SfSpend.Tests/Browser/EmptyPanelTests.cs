using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Browser;

/// <summary>Every page of a panel that has nothing yet, and the door to it.</summary>
[Collection(nameof(OwnPanelVisits))]
public sealed class EmptyPanelTests(EmptyPanelTests.EmptyPanel panel, Chromium chromium) : IClassFixture<EmptyPanelTests.EmptyPanel>
{
    public sealed class EmptyPanel(PostgresServer postgres, Chromium chromium) : BrowsedPanel(postgres)
    {
        public string Session { get; private set; } = "";

        public override async ValueTask InitializeAsync()
        {
            if (!Chromium.IsThere)
            {
                return;
            }

            await base.InitializeAsync();
            await Services.GetRequiredService<UserAccounts>().CreateAsync(
                "somebody else", "a long enough one", Role.Operator, mustChangePassword: true, TestContext.Current.CancellationToken);
            await Visit.MakeAsync(chromium, this, Look.Usual, null, async visit => Session = await new SignInPage(visit.Page).KeepSessionAsync());
        }
    }

    /// <summary>Paths, and whether somebody is signed in there.</summary>
    public static TheoryData<string, bool> Pages { get; } = new()
    {
        { "/sign-in", false },
        { "/sign-in/code", false },
        { "/no-such-page", false },
        { "/", true },
        { "/environment", true },
        { "/environment/plan?action=provision", true },
        { "/runs", true },
        { "/questions", true },
        { "/questions/taxes-as-revenue", true },
        { "/account", true },
        { "/account/two-factor", true },
        { "/administration/users", true },
        { "/administration/users/1", true },
        { "/administration/users/2", true },
    };

    [Theory, MemberData(nameof(Pages))]
    public Task A_page_is_open_to_everybody_and_whole_on_a_narrow_screen(string path, bool isSignedIn) =>
        PageChecks.HoldAsync(chromium, panel, isSignedIn ? panel.Session : null, path);
}
