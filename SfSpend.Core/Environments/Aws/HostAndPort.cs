using System.Globalization;
using System.Net;

namespace SfSpend.Core.Environments.Aws;

/// <summary><c>host:port</c>, an IPv6 host in brackets.</summary>
internal readonly record struct HostAndPort(string Host, int Port)
{
    public static bool TryParse(string text, out HostAndPort parsed)
    {
        parsed = default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > IPEndPoint.MaxPort)
        {
            return false;
        }

        parsed = new HostAndPort(text[..colon].Trim('[', ']'), port);
        return Uri.CheckHostName(parsed.Host) != UriHostNameType.Unknown;
    }

    /// <exception cref="FormatException">It is none; the options have checked that before.</exception>
    public static HostAndPort Parse(string text) => TryParse(text, out var parsed) ? parsed : throw new FormatException($"\"{text}\" is not host:port.");
}
