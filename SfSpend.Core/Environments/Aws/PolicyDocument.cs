using System.Text.Json;
using System.Text.Json.Nodes;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The policies of an environment, as IAM and S3 want them, and whether two of them say the same.</summary>
internal static class PolicyDocument
{
    private const string Version = "2012-10-17";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(params JsonObject[] statements) =>
        new JsonObject { ["Version"] = Version, ["Statement"] = new JsonArray([.. statements]) }.ToJsonString(Readable);

    /// <summary>Order, case, and whether one thing stands alone or in a list, mean nothing. What can't be read, as while its bucket is being deleted, equals nothing.</summary>
    public static bool AreEqual(string? one, string? other)
    {
        try
        {
            return one is not null && other is not null && string.Equals(Canonical(JsonNode.Parse(one)), Canonical(JsonNode.Parse(other)), StringComparison.OrdinalIgnoreCase);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>IAM hands documents out URL-encoded.</summary>
    public static string? Decode(string? document) => document is null ? null : Uri.UnescapeDataString(document);

    public static JsonArray List(params string[] values) => [.. values.Select(value => JsonValue.Create(value))];

    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject members => $"({string.Join(',', members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => member.Key + ":" + Canonical(member.Value)))})",
        JsonArray { Count: 1 } list => Canonical(list[0]),
        JsonArray items => $"[{string.Join(',', items.Select(Canonical).Order(StringComparer.Ordinal))}]",
        _ => node?.ToString() ?? "null",
    };
}
