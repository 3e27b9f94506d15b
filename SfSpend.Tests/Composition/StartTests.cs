using System.Net;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Composition;

public sealed class StartTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Auth__ApiKeys__0__Key", "short", "Auth:ApiKeys:0:Key")]
    [InlineData("Auth__ApiKeys__0__Role", "Boss", "Auth:ApiKeys:0:Role")]
    [InlineData("Auth__MostKeyDays", "0", "Auth:MostKeyDays")]
    [InlineData("Auth__RateLimit__SignInsPerMinute", "0", "SignInsPerMinute")]
    [InlineData("Network__KnownProxies__0", "proxy", "Network:KnownProxies:0")]
    [InlineData("Network__HeadersTimeout", "01:00:00", "HeadersTimeout")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true", "Network:KnownProxies")]
    [InlineData("Environment__Kind", "Moon", "Environment:Kind")]
    [InlineData("Environment__Name", "no good name!", "Environment:Name")]
    [InlineData("Uploads__MaxByteCount", "0", "MaxByteCount")]
    [InlineData("Uploads__MaxByteCount", "much", "Uploads:MaxByteCount")]
    [InlineData("ConnectionStrings__Control", "what is this", "ConnectionStrings:Control")]
    public async Task A_wrong_option_stops_the_start_in_one_line_that_names_it(string variable, string value, string option)
    {
        using var folder = new TestFolder();
        await using var panel = await PanelProcess.StartAsync(folder.Path, Cancellation, new Dictionary<string, string> { [variable] = value });

        var exitCode = await panel.WaitForExitAsync(Cancellation);

        Assert.Equal(1, exitCode);
        var errors = panel.Output.Split('\n').Where(line => line.StartsWith("stderr:", StringComparison.Ordinal));
        Assert.Contains(option, Assert.Single(errors), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", panel.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_start_from_an_empty_folder_prints_address_and_password_once_and_ends_in_order()
    {
        using var folder = new TestFolder();
        string password;
        await using (var first = await PanelProcess.StartAsync(folder.Path, Cancellation))
        {
            Assert.Contains($"Now listening on: {first.Client.BaseAddress?.ToString().TrimEnd('/')}", first.Output, StringComparison.Ordinal);
            password = first.Output.Split("user name admin, password ")[1].Split(' ')[0];
            Assert.Equal(20, password.Length);
            using var health = await first.Client.GetAsync("/health/ready", Cancellation);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
            var exitCode = await first.StopAsync(Cancellation);
            Assert.True(exitCode == 0, $"Exit code {exitCode}: {first.Output}");
        }

        await using var second = await PanelProcess.StartAsync(folder.Path, Cancellation);

        Assert.Contains("Application started", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("password", second.Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.Combine(folder.Path, "keys", "protection")));
        }
    }

    [Fact]
    public async Task An_address_in_use_is_said_in_one_line()
    {
        using var folder = new TestFolder();
        using var other = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        await postgres.GiveServerAsync(other.Path);
        await using var first = await PanelProcess.StartAsync(folder.Path, Cancellation);

        await using var second = await PanelProcess.StartAsync(
            other.Path, Cancellation, new Dictionary<string, string> { ["Kestrel__Endpoints__Only__Url"] = first.Client.BaseAddress?.ToString() ?? "" });

        Assert.Equal(1, await second.WaitForExitAsync(Cancellation));
        Assert.Contains("--urls", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }
}
