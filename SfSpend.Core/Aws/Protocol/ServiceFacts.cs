using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace SfSpend.Core.Aws.Protocol;

/// <summary>How a service is called on the wire.</summary>
/// <param name="ServiceId">As in the service's model, such as <c>Transfer</c>.</param>
/// <param name="Prefix">Of its host name; it signs with the same word.</param>
/// <param name="Version">Of its API, a date.</param>
/// <param name="GlobalRegion">Where a service without Regions signs; null: in the Region it is asked in.</param>
internal sealed record ServiceFacts(string ServiceId, string Prefix, string Version, string? GlobalRegion = null) : IServiceMetadata
{
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();

    /// <summary>The address that a client of <paramref name="config"/> sends to.</summary>
    public string AddressFor(IClientConfig config)
    {
        if (config.ServiceURL is { Length: > 0 } chosen)
        {
            return chosen;
        }

        var suffix = config.RegionEndpoint?.PartitionDnsSuffix ?? "amazonaws.com";
        return GlobalRegion is null ? $"https://{Prefix}.{RegionOf(config)}.{suffix}" : $"https://{Prefix}.{suffix}";
    }

    public string RegionOf(IClientConfig config) => GlobalRegion ?? config.AuthenticationRegion ?? config.RegionEndpoint?.SystemName
        ?? throw new AmazonClientException($"{ServiceId} was not told a Region: set AWS:Region.");
}
