namespace SfSpend.Tests.Support;

/// <summary>What a test needs of the machine. Missing, it is a named skip on a laptop and a failure in CI.</summary>
internal static class Requires
{
    public static string Rclone() => Program("rclone", "apt-get install rclone");

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
