using System.Diagnostics;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Packaging;

/// <summary>
/// Restores the repository's own projects, in locked mode, with NuGet's own audit against advisories that are known here: the package feed a test
/// machine uses may have no list of them.
/// </summary>
public sealed class AdvisoryTests : IDisposable
{
    /// <summary>Published advisories about packages the projects use, directly or not, in some version.</summary>
    private static readonly Advisory[] Published =
    [
        new("Newtonsoft.Json", "(, 13.0.1)", 2, "GHSA-5crp-9r3c-p9vr"),
        new("Npgsql", "[8.0.0, 8.0.3)", 2, "GHSA-x9vc-6hfv-hg8c"),
        new("SSH.NET", "[2020.0.0, 2020.0.2)", 1, "GHSA-72p8-v4hg-v45p"),
        new("BouncyCastle.Cryptography", "(, 2.3.1)", 1, "GHSA-8xfc-gm6g-vgpv"),
        new("System.Drawing.Common", "[5.0.0, 5.0.3)", 3, "GHSA-rxg9-xrhp-64gj"),
        new("System.IdentityModel.Tokens.Jwt", "[7.0.0, 7.1.2)", 1, "GHSA-59j7-ghrg-fj52"),
        new("Microsoft.IdentityModel.JsonWebTokens", "[7.0.0, 7.1.2)", 1, "GHSA-59j7-ghrg-fj52"),
    ];

    private static readonly Advisory PublishedToday = new("Dapper", "(, 999.0.0)", 2, "GHSA-xxxx-xxxx-xxxx");

    private readonly TestFolder _folder = new();
    private readonly string _root = new DockerfileText().Root;

    [Fact]
    public async Task No_project_uses_a_package_with_a_published_vulnerability()
    {
        var restore = await RestoreAsync("SfSpend.Web.sln", Published, ci: true);
        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.DoesNotContain("NU190", restore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_advisory_published_today_fails_in_CI()
    {
        var restore = await RestoreAsync("SfSpend.Web", [PublishedToday], ci: true);
        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains($"error NU1903: Warning As Error: Package '{PublishedToday.Package}'", restore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_advisory_published_today_is_a_warning_to_whoever_starts_the_panel()
    {
        var restore = await RestoreAsync("SfSpend.Web", [PublishedToday], ci: false);
        Assert.True(restore.ExitCode == 0, restore.Output);

        var shown = await RunAsync("bash", ["-c", "source eng/tools.sh && show_advisories SfSpend.Core SfSpend.Web"], ci: false);
        Assert.Equal(0, shown.ExitCode);
        Assert.Matches($"^NU1903: Package '{PublishedToday.Package}' .* has a known high severity vulnerability, https://github.com/advisories/{PublishedToday.Id}\n$", shown.Output);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What decides a restore, copied so that the repository's own folders stay as they are.</summary>
    private async Task<Ended> RestoreAsync(string target, IEnumerable<Advisory> advisories, bool ci)
    {
        await using var source = await AdvisorySource.StartAsync(advisories, TestContext.Current.CancellationToken);
        string[] needed = ["SfSpend.Web.sln", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "eng/BannedSymbols.txt", "eng/tools.sh", "eng/advisories.mjs"];
        var projects = Directory.GetDirectories(_root, "SfSpend.*").Select(project => Path.GetFileName(project)).SelectMany(name => new[] { $"{name}/{name}.csproj", $"{name}/packages.lock.json" });
        foreach (var file in needed.Concat(projects).Where(file => File.Exists(Path.Combine(_root, file))))
        {
            var copy = _folder.File(file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(_root, file), copy);
        }

        await File.WriteAllTextAsync(_folder.File("nuget.config"), $"""
            <configuration>
              <auditSources>
                <clear />
                <add key="advisories" value="{source.Index}" allowInsecureConnections="true" />
              </auditSources>
            </configuration>
            """, TestContext.Current.CancellationToken);
        return await RunAsync("dotnet", ["restore", target, "--verbosity", "minimal", "--disable-build-servers"], ci);
    }

    private async Task<Ended> RunAsync(string program, string[] arguments, bool ci)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };

        // The test runner's own MSBuild settings must not reach this build.
        foreach (var setting in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(setting);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["NUGET_HTTP_CACHE_PATH"] = _folder.File("http-cache");
        start.Environment["CI"] = ci ? "true" : "";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} was not started");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ended(process.ExitCode, await output + await errors);
    }

    private sealed record Ended(int ExitCode, string Output);
}
