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

/// <summary>The same for what only the next run reads, as many lines as there are members in years.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MemberUses))]
internal sealed partial class MemberUsesJson : JsonSerializerContext;
