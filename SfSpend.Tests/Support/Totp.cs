using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace SfSpend.Tests.Support;

/// <summary>An authenticator (RFC 6238, SHA-1, six digits, half a minute), written from the RFC and not from what it tests.</summary>
internal static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int SecondsPerCode = 30;

    // HMAC-SHA-1 is what authenticators compute; the RFC rests on it.
#pragma warning disable CA5350
    /// <param name="ahead">Codes after the one of now; one or two of them are accepted, too.</param>
    public static string CodeOf(string key, int ahead = 0)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / SecondsPerCode) + ahead);
        var hash = HMACSHA1.HashData(Decode(key), counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15, 4)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
#pragma warning restore CA5350

    private static byte[] Decode(string key)
    {
        var bits = string.Concat(key.Select(letter => Convert.ToString(Alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }
}
