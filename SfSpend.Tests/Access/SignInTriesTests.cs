using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>Wrong passwords shut out who sends them, not who owns the account.</summary>
public sealed class SignInTriesTests(SignInTriesTests.AddressedPanel panel) : IClassFixture<SignInTriesTests.AddressedPanel>
{
    private const string Password = "a long enough one";
    private const string Home = "192.0.2.1";
    private const string Stranger = "203.0.113.9";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A panel that tests come to from the address they name.</summary>
    public sealed class AddressedPanel(PostgresServer postgres) : PanelFixture(postgres)
    {
        public const string Header = "X-Test-Address";

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.AddSingleton<IStartupFilter, FromHeader>());
        }

        private sealed class FromHeader : IStartupFilter
        {
            public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
            {
                app.Use((context, following) =>
                {
                    context.Connection.RemoteIpAddress = IPAddress.Parse(context.Request.Headers[Header].ToString() is { Length: > 0 } address ? address : "127.0.0.1");
                    return following(context);
                });
                next(app);
            };
        }
    }

    [Fact]
    public async Task A_stranger_who_guesses_shuts_out_nobody_else()
    {
        await AddAsync("owner", Role.Admin);
        for (var guess = 0; guess <= SignInTries.FailuresPerNetwork; guess++)
        {
            Assert.False(await SignsInAsync("owner", $"guess {guess}", Stranger));
        }

        Assert.False(await SignsInAsync("owner", Password, Stranger));
        Assert.True(await SignsInAsync("owner", Password, Home));
    }

    [Fact]
    public async Task A_stranger_who_guesses_does_not_keep_an_administrator_from_confirming()
    {
        await AddAsync("busy", Role.Admin);
        using var browser = BrowserAt(Home);
        using var signedIn = await browser.SignInAsync("busy", Password);
        for (var guess = 0; guess < SignInTries.FailuresPerNetwork; guess++)
        {
            Assert.False(await SignsInAsync("busy", $"guess {guess}", Home));
        }

        using var confirmed = await browser.SendFormAsync("/account/two-factor?handler=Begin", ("password", Password));

        Assert.Equal(HttpStatusCode.Redirect, confirmed.StatusCode);
        Assert.False(await SignsInAsync("busy", Password, Home));
    }

    [Fact]
    public async Task Guesses_from_ever_new_networks_end_and_the_owners_network_stays_open()
    {
        var user = await AddAsync("wanted", Role.Viewer);
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-28T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        var tries = new SignInTries(panel.Services.GetRequiredService<ControlDatabase>(), time);
        var home = IPAddress.Parse(Home);
        await tries.SucceedAsync(user, TryPurpose.SignIn, home, await tries.CountAsync(user, TryPurpose.SignIn, home, Cancellation), Cancellation);
        for (var guess = 0; guess < SignInTries.FailuresFromStrangeNetworks; guess++)
        {
            Assert.False((await CountAsync(IPAddress.Parse($"198.51.100.{guess}"))).IsRefused);
        }

        Assert.True((await CountAsync(IPAddress.Parse("198.51.100.200"))).IsRefused);
        Assert.False((await CountAsync(home)).IsRefused);
        time.Advance(SignInTries.PauseOfStrangeNetworks);
        Assert.False((await CountAsync(IPAddress.Parse("198.51.100.201"))).IsRefused);

        Task<SignInTry> CountAsync(IPAddress address) => tries.CountAsync(user, TryPurpose.SignIn, address, Cancellation);
    }

    [Fact]
    public async Task An_address_may_try_again_after_a_pause()
    {
        var user = await AddAsync("patient", Role.Viewer);
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-28T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        var tries = new SignInTries(panel.Services.GetRequiredService<ControlDatabase>(), time);
        for (var guess = 0; guess < SignInTries.FailuresPerNetwork; guess++)
        {
            Assert.False((await tries.CountAsync(user, TryPurpose.SignIn, IPAddress.Loopback, Cancellation)).IsRefused);
        }

        Assert.True((await tries.CountAsync(user, TryPurpose.SignIn, IPAddress.Loopback, Cancellation)).IsRefused);
        time.Advance(SignInTries.PauseOfNetwork);
        Assert.False((await tries.CountAsync(user, TryPurpose.SignIn, IPAddress.Loopback, Cancellation)).IsRefused);
    }

    private async Task<UserAccount> AddAsync(string userName, Role role)
    {
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(userName, Password, role, mustChangePassword: false, Cancellation);
        return Assert.IsType<UserAccount>(await panel.Services.GetRequiredService<UserStore>().FindByNameAsync(userName, Cancellation));
    }

    private HttpClient BrowserAt(string address)
    {
        var browser = panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        browser.DefaultRequestHeaders.Add(AddressedPanel.Header, address);
        return browser;
    }

    private async Task<bool> SignsInAsync(string userName, string password, string address)
    {
        using var browser = BrowserAt(address);
        using var answer = await browser.SignInAsync(userName, password);
        return answer.StatusCode == HttpStatusCode.Redirect;
    }
}
