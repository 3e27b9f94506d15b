using System.Text.Json.Serialization;
using SfSpend.Core.Conforming;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Pipeline;

/// <summary>How the stages' manifests are written and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RawManifest))]
[JsonSerializable(typeof(ConformedManifest))]
[JsonSerializable(typeof(LandedManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
