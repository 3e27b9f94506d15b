using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace SfSpend.Web.Access;

/// <summary>
/// A key as it is sent: <c>sfs_</c>, by which a leaked one is recognised, a public id, by which it is found and named, and 256 bits
/// of randomness, of which the panel keeps only the hash.
/// </summary>
internal readonly record struct ApiKeyText(string PublicId, string Key)
{
    public const string Prefix = "sfs_";

    private const int PublicIdLength = 10;

    /// <summary>43 characters of an alphabet of 62 are 256 bits.</summary>
    private const int SecretLength = 43;

    private const string PublicAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> PublicCharacters = SearchValues.Create(PublicAlphabet);
    private static readonly SearchValues<char> SecretCharacters = SearchValues.Create(SecretAlphabet);

    public static ApiKeyText Make()
    {
        var publicId = RandomNumberGenerator.GetString(PublicAlphabet, PublicIdLength);
        return new ApiKeyText(publicId, $"{Prefix}{publicId}_{RandomNumberGenerator.GetString(SecretAlphabet, SecretLength)}");
    }

    /// <summary>False for whatever can't be a key that was made here.</summary>
    public static bool TryRead(string sent, [NotNullWhen(true)] out ApiKeyText? key)
    {
        key = null;
        var publicEnd = Prefix.Length + PublicIdLength;
        if (sent.Length != publicEnd + 1 + SecretLength
            || !sent.StartsWith(Prefix, StringComparison.Ordinal)
            || sent[publicEnd] != '_'
            || sent.AsSpan(Prefix.Length, PublicIdLength).ContainsAnyExcept(PublicCharacters)
            || sent.AsSpan(publicEnd + 1).ContainsAnyExcept(SecretCharacters))
        {
            return false;
        }

        key = new ApiKeyText(sent.Substring(Prefix.Length, PublicIdLength), sent);
        return true;
    }

    /// <summary>What is kept of it. A plain hash is enough: nobody can try all keys of 256 random bits.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
