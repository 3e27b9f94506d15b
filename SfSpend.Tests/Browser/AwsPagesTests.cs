using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Browser;

/// <summary>The pages of an environment on AWS, played by moto: provisioned and looked at for drift, with both plans.</summary>
[Collection(nameof(OwnPanelVisits))]
public sealed class AwsPagesTests(AwsPagesTests.ProvisionedPanel panel, Chromium chromium) : IClassFixture<AwsPagesTests.ProvisionedPanel>
{
    public static TheoryData<string> Pages { get; } = ["/environment", "/environment/plan?action=provision", "/environment/plan?action=teardown"];

    [Theory, MemberData(nameof(Pages))]
    public Task A_page_is_open_to_everybody_and_whole_on_a_narrow_screen(string path) => PageChecks.HoldAsync(chromium, panel, panel.Session, path);

    [Theory, MemberData(nameof(Pages))]
    public Task Wherever_the_keys_lead_it_shows(string path) => KeyboardTests.FollowKeysAsync(chromium, panel, panel.Session, path);

    public sealed class ProvisionedPanel(PostgresServer postgres, MotoServer moto, Chromium chromium) : BrowsedPanel(postgres)
    {
        private readonly AwsTraffic _traffic = new();
        private MotoAccount? _account;

        public string Session { get; private set; } = "";

        private MotoAccount Account => _account ?? throw new InvalidOperationException("The fixture is not initialized yet.");

        public override async ValueTask InitializeAsync()
        {
            if (!Chromium.IsThere)
            {
                return;
            }

            _account = await moto.OpenAccountAsync();
            await base.InitializeAsync();
            using var client = ClientOf(Role.Operator);
            await client.ProvisionAsync();

            // Something to mend, and something that can only be told.
            var options = Services.GetRequiredService<AwsOptions>();
            (options.TransferSecurityPolicy, options.NodeType) = ("TransferSecurityPolicy-2024-01", "ra3.large");
            await client.PostJsonAsync("/api/v1/environment/drift", null, System.Net.HttpStatusCode.OK);
            await Visit.MakeAsync(chromium, this, Look.Usual, null, async visit => Session = await new SignInPage(visit.Page).KeepSessionAsync());
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _traffic.Dispose();
            GC.SuppressFinalize(this);
        }

        protected override IEnumerable<(string Name, string Value)> Settings() => [.. base.Settings(), .. AwsPanelSettings.For(Account)];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => AwsPanelSettings.Register(services, Account, _traffic));
        }
    }
}
