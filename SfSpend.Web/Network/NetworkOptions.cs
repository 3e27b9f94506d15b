using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Network;

/// <summary>Who stands between the panel and those who ask, and how much and how slowly may be sent.</summary>
public sealed class NetworkOptions
{
    public const string SectionName = "Network";

    /// <summary>Addresses or networks (<c>10.0.0.7</c>, <c>10.0.0.0/24</c>) of the reverse proxies that are believed when they say who asked, and by TLS or not. None: nobody is.</summary>
    public IList<string> KnownProxies { get; } = [];

    /// <summary>The largest body of a request other than an upload, which has its own limit (<c>Uploads:MaxByteCount</c>).</summary>
    [Range(1_024, 100_000_000)]
    public long MaxBodyByteCount { get; set; } = 1_000_000;

    /// <summary>Whoever takes longer to send a request's headers is hung up on.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whoever sends a body more slowly than this, after <see cref="BodyGracePeriod"/>, is hung up on.</summary>
    [Range(1, 1_000_000)]
    public double MinBodyBytesPerSecond { get; set; } = 240;

    [Range(typeof(TimeSpan), "00:00:01.001", "00:05:00")]
    public TimeSpan BodyGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    internal static bool TryReadProxy(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}

internal sealed class NetworkOptionsValidation(IConfiguration configuration) : IValidateOptions<NetworkOptions>
{
    public ValidateOptionsResult Validate(string? name, NetworkOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(NetworkOptions options)
    {
        for (var index = 0; index < options.KnownProxies.Count; index++)
        {
            if (!NetworkOptions.TryReadProxy(options.KnownProxies[index], out _))
            {
                yield return $"Network:KnownProxies:{index} is '{options.KnownProxies[index]}'; an address such as 10.0.0.7 or a network such as 10.0.0.0/24 is expected.";
            }
        }

        // The host's own switch believes whoever sends such headers.
        if (string.Equals(configuration["FORWARDEDHEADERS_ENABLED"], "true", StringComparison.OrdinalIgnoreCase))
        {
            yield return "ASPNETCORE_FORWARDEDHEADERS_ENABLED is set, which would let anybody say where they come from; take it away and name the proxies in Network:KnownProxies.";
        }
    }
}
