using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SfSpend.Core.Pipeline;

/// <summary>A stage's manifest on disk: written last, so that it is there only when all it names is.</summary>
internal static class ManifestFile
{
    /// <summary>Writes a manifest: it has a temporary name until it is whole.</summary>
    public static async Task WriteAsync<T>(string folder, string name, T manifest, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, name);
        await using (var file = new FileStream(path + ".partial", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await JsonSerializer.SerializeAsync(file, manifest, type, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".partial", path, overwrite: true);
    }

    /// <summary>Null when there is no manifest, or one that was not written by this version.</summary>
    public static async Task<T?> ReadAsync<T>(string folder, string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync(file, type, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
