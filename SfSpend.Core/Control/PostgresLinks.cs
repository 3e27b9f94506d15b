using System.Text.Json;
using System.Text.Json.Serialization;

namespace SfSpend.Core.Control;

/// <summary>
/// An npm package can't hold symbolic links: the PostgreSQL restored from there brings a list of those it needs. Its own
/// script makes them at installation, unless such scripts are not allowed to run.
/// </summary>
internal static partial class PostgresLinks
{
    private const string ListName = "pg-symlinks.json";

    private const string PackagePrefix = "native/";

    /// <param name="binDirectory">The <c>bin</c> folder; the list is beside it, or there is none to restore.</param>
    /// <exception cref="ControlException">The folder can't be written to.</exception>
    public static void Restore(string binDirectory)
    {
        var installation = Path.GetDirectoryName(Path.GetFullPath(binDirectory)) ?? binDirectory;
        var list = Path.Combine(installation, ListName);
        if (!File.Exists(list))
        {
            return;
        }

        foreach (var entry in JsonSerializer.Deserialize(File.ReadAllBytes(list), LinkJson.Default.IReadOnlyListLinkEntry) ?? [])
        {
            var link = InInstallation(installation, entry.Target);
            var file = InInstallation(installation, entry.Source);
            if (Path.Exists(link) || !File.Exists(file))
            {
                continue;
            }

            try
            {
                File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link) ?? installation, file));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (Path.Exists(link))
                {
                    continue;
                }

                throw new ControlException(
                    $"The PostgreSQL in {installation} lacks the link {link}, and it could not be made: {exception.Message} Make the folder writable once, or run `npm rebuild` in SfSpend.Web.",
                    exception);
            }
        }
    }

    private static string InInstallation(string installation, string path) =>
        Path.Combine(installation, path.StartsWith(PackagePrefix, StringComparison.Ordinal) ? path[PackagePrefix.Length..] : path);

    /// <param name="Source">The file there is.</param>
    /// <param name="Target">The link to be made.</param>
    internal sealed record LinkEntry(string Source, string Target);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(IReadOnlyList<LinkEntry>))]
    private sealed partial class LinkJson : JsonSerializerContext;
}
