using System.Net;
using System.Net.Http.Json;
using SfSpend.Core.Control;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>A panel is started with known secrets and used, well and badly; then everything it wrote and showed is searched for them.</summary>
public sealed class SecretsTests
{
    private const int TimeLimit = 180_000;
    private const string Password = "the administrator's own phrase";
    private const string AppToken = "app-token-9f8e7d6c5b4a";
    private const string ViewerKey = "configured-viewer-key-13579";
    private const string WrongKey = "a-wrong-key-that-was-once-right";
    private const string WrongPassword = "mistyped but nearly right";

    private static readonly string[] Pages =
    [
        "/", "/runs", "/runs/1", "/runs/start", "/environment", "/environment/plan?action=teardown", "/administration/keys", "/administration/audit", "/no-such-page",
        "/hangfire", "/hangfire/recurring", "/hangfire/servers", "/hangfire/jobs/succeeded", "/hangfire/jobs/failed", "/hangfire/jobs/details/1", "/hangfire/jobs/details/2",
        "/api/v1/environment", "/api/v1/runs/1", "/api/v1/runs/1/log", "/api/v1/audit?format=csv", "/api/v1/keys", "/api/v1/source", "/api/v1/nothing", "/health/ready", "/openapi/v1.json",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task No_secret_is_in_a_log_a_page_a_job_or_an_error()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        await using var portal = await FakeDataSf.StartAsync([new SourceRow()], Cancellation);
        portal.Misbehave(".csv", FakeDataSf.Status(403), times: int.MaxValue);
        await using var panel = await PanelProcess.StartAsync(folder.Path, Cancellation, new Dictionary<string, string>
        {
            ["Auth__Admin__Password"] = Password,
            ["DataSf__AppToken"] = AppToken,
            ["DataSf__BaseUrl"] = portal.BaseUrl,
            ["DataSf__RetryDelay"] = "00:00:00.010",
            ["Auth__ApiKeys__1__Name"] = "reader",
            ["Auth__ApiKeys__1__Key"] = ViewerKey,
            ["Auth__ApiKeys__1__Role"] = nameof(Role.Viewer),
            ["Logging__LogLevel__Default"] = "Debug",
            ["Environment__Name"] = $"secrets-{Environment.ProcessId}",
        });
        var madeKey = (await panel.Client.PostJsonAsync("/api/v1/keys", new { name = "made", role = "Viewer" }, HttpStatusCode.Created)).GetProperty("key").GetString() ?? "";
        await UseBadlyAsync(panel, madeKey);
        await panel.Client.ProvisionAsync();
        PanelStory.AssertState("Failed", await panel.Client.RunAsync(new { source = "datasf" }));
        Assert.Contains(AppToken, portal.AppTokens);

        Dictionary<string, string> written = [];
        foreach (var page in Pages)
        {
            written[page] = await panel.Client.GetStringOrErrorAsync(page);
        }

        var children = await ChildrenOfPanelAsync(folder);
        await panel.StopAsync(TestContext.Current.CancellationToken);
        written["the panel's log"] = panel.Output;
        var secrets = await SecretsAsync(folder, madeKey);
        foreach (var log in Directory.EnumerateFiles(folder.Path, "*.log", SearchOption.AllDirectories))
        {
            written[log] = await File.ReadAllTextAsync(log, Cancellation);
        }

        var found = written.SelectMany(text => secrets.Where(secret => text.Value.Contains(secret.Value, StringComparison.Ordinal)).Select(secret => $"{text.Key} has {secret.Key}")).ToList();
        found.AddRange(children.SelectMany(child => secrets
            .Where(secret => child.Contains(secret.Value, StringComparison.Ordinal)).Select(secret => $"the environment of {child.Split(' ')[0]} has {secret.Key}")));
        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.All(["/runs/1", "/hangfire", "/administration/audit"], page => Assert.StartsWith("200 ", written[page], StringComparison.Ordinal));
        AssertOnlyTheOwnerReads(folder);
        Assert.All(["landing", "runs", "keys"], name =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File(name))));
    }

    /// <summary>PostgreSQL and rclone as they were started: command line and environment.</summary>
    private static async Task<IReadOnlyList<string>> ChildrenOfPanelAsync(TestFolder folder)
    {
        var processes = await Command.RunAsync(["ps", "axewwo", "command"], Cancellation);
        string[] children = [.. processes.Output.Split('\n').Where(process =>
            process.Contains($"postgres -D {folder.Path}", StringComparison.Ordinal) || process.Contains($"serve sftp {folder.Path}", StringComparison.Ordinal))];
        Assert.True(children.Length == 2 && children.All(child => child.Contains(" PATH=", StringComparison.Ordinal)), string.Join('\n', children));
        return children;
    }

    private static async Task UseBadlyAsync(PanelProcess panel, string madeKey)
    {
        using var stranger = new HttpClient { BaseAddress = panel.Client.BaseAddress };
        using var refused = await stranger.SignInAsync("admin", WrongPassword);
        using var signedIn = await stranger.SignInAsync("admin", Password);
        foreach (var key in new[] { WrongKey, madeKey, ViewerKey })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/runs") { Content = JsonContent.Create(new { source = "sample" }) };
            request.Headers.Add("X-Api-Key", key);
            using var response = await stranger.SendAsync(request, Cancellation);
        }
    }

    /// <summary>Those that were given, and those the panel made for itself.</summary>
    private static async Task<Dictionary<string, string>> SecretsAsync(TestFolder folder, string madeKey)
    {
        var secrets = new Dictionary<string, string>
        {
            ["the administrator's password"] = Password,
            ["a mistyped password"] = WrongPassword,
            ["the app token"] = AppToken,
            ["a configured key"] = ViewerKey,
            ["the administrator's key"] = PanelProcess.Key,
            ["an unknown key"] = WrongKey,
            ["a made key"] = madeKey,
        };
        foreach (var path in PrivateFiles(folder))
        {
            // The longest line is the key itself, or the secret in a file of settings.
            var longest = (await File.ReadAllLinesAsync(path, Cancellation)).MaxBy(line => line.Trim().Length)?.Trim() ?? "";
            if (longest.Length >= 16)
            {
                secrets[Path.GetRelativePath(folder.Path, path)] = longest;
            }
        }

        Assert.True(secrets.Count > 8, $"The panel made no secrets of its own below {folder.Path}.");
        return secrets;
    }

    private static void AssertOnlyTheOwnerReads(TestFolder folder)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var open = PrivateFiles(folder).Where(path => (File.GetUnixFileMode(path) & others) != 0 && !IsBehindClosedFolder(path, folder.Path)).ToList();
        Assert.True(open.Count == 0, string.Join('\n', open));
        Assert.All(
            PrivateFiles(folder).Where(path => File.ReadLines(path).FirstOrDefault()?.Contains("PRIVATE KEY", StringComparison.Ordinal) == true),
            path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    private static bool IsBehindClosedFolder(string path, string root)
    {
        for (var folder = Directory.GetParent(path); folder is not null && folder.FullName.Length > root.Length; folder = folder.Parent)
        {
            if ((folder.UnixFileMode & (UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> PrivateFiles(TestFolder folder) =>
        Directory.EnumerateFiles(folder.File("keys"), "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".pub", StringComparison.Ordinal) && !path.Contains("known_hosts", StringComparison.Ordinal));
}
