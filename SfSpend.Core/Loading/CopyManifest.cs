using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SfSpend.Core.Loading;

/// <summary>
/// The files that a COPY loads, each by its own address: an address that only begins like one is not loaded, and a file that is missing
/// ends the COPY instead of being passed over.
/// </summary>
internal sealed record CopyManifest(IReadOnlyList<CopyManifestEntry> Entries)
{
    private static readonly CopyManifestJson _json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static CopyManifest Of(IEnumerable<string> urls) => new([.. urls.Select(url => new CopyManifestEntry(url, Mandatory: true))]);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, _json.CopyManifest);
}

internal sealed record CopyManifestEntry(string Url, bool Mandatory);

[JsonSerializable(typeof(CopyManifest))]
internal sealed partial class CopyManifestJson : JsonSerializerContext;
