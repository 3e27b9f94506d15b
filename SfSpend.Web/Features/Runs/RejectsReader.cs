using System.Text.Json;
using SfSpend.Core;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>The rows a run could not read, as the conform stage left them.</summary>
public sealed class RejectsReader(DataFolders folders)
{
    /// <summary>Empty before the conform stage has ended, and once the run's files are gone.</summary>
    public async Task<IReadOnlyList<Reject>> ReadAsync(RunId run, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folders.ConformedOf(run), ConformedManifest.FileName);
        if (!File.Exists(path))
        {
            return [];
        }

        await using var file = File.OpenRead(path);
        return (await JsonSerializer.DeserializeAsync<ConformedManifest>(file, JsonSerializerOptions.Web, cancellationToken))?.Rejects ?? [];
    }
}
