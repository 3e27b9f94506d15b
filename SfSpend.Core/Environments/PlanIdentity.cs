using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SfSpend.Core.Environments;

/// <summary>A hash of everything a plan shows and every resource it saw, so that nobody confirms one plan and gets another.</summary>
internal static class PlanIdentity
{
    /// <summary>Hashes the whole plan, so that a property added later counts without being listed here.</summary>
    /// <param name="expiresAt">Stands in for the two amounts computed from it and the present time, which would give each moment another plan.</param>
    public static string Of(EnvironmentPlan plan, IReadOnlyList<DescribedResource> world, DateTimeOffset? expiresAt)
    {
        var cost = plan.Cost with { SoFar = null, UntilExpiry = expiresAt is null ? plan.Cost.UntilExpiry : null };
        var seen = new SeenWorld(
            plan with { PlanId = "", Cost = cost },
            [.. world.Select(resource => new SeenResource(resource.Name, resource.Snapshot.State, resource.Snapshot.Id))],
            expiresAt);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(seen, PlanJson.Default.SeenWorld)))[..32];
    }
}

internal sealed record SeenWorld(EnvironmentPlan Plan, IReadOnlyList<SeenResource> Resources, DateTimeOffset? ExpiresAt);

/// <param name="Id">The provider's id: a resource that was replaced by another of the same name makes another plan.</param>
internal sealed record SeenResource(string Name, ResourceState State, string? Id);

[JsonSerializable(typeof(SeenWorld))]
internal sealed partial class PlanJson : JsonSerializerContext;
