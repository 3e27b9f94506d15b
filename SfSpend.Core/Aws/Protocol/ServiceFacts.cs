using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace SfSpend.Core.Aws.Protocol;

/// <summary>How a service is called on the wire.</summary>
/// <param name="ServiceId">As in the service's model, such as <c>Transfer</c>.</param>
/// <param name="Prefix">Of its host name; it signs with the same word.</param>
/// <param name="Version">Of its API, a date.</param>
/// <param name="IsGlobal">Whether it has one address in each partition instead of one in each Region.</param>
internal sealed record ServiceFacts(string ServiceId, string Prefix, string Version, bool IsGlobal = false) : IServiceMetadata
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
        return IsGlobal ? $"https://{Prefix}{GlobalOf(config).Infix}.{suffix}" : $"https://{Prefix}.{RegionOf(config)}.{suffix}";
    }

    /// <summary>Where requests are signed.</summary>
    public string RegionOf(IClientConfig config) => IsGlobal ? GlobalOf(config).SigningRegion : config.AuthenticationRegion ?? config.RegionEndpoint?.SystemName
        ?? throw new AmazonClientException($"{ServiceId} was not told a Region: set AWS:Region.");

    /// <summary>A partition's one address and signing Region, as in the endpoint rules of the service models.</summary>
    private static (string Infix, string SigningRegion) GlobalOf(IClientConfig config) => config.RegionEndpoint?.PartitionName switch
    {
        "aws-us-gov" => (".us-gov", "us-gov-west-1"),
        "aws-cn" => (".cn-north-1", "cn-north-1"),
        _ => ("", "us-east-1"),
    };
}
