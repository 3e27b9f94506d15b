using System.Security.Cryptography;

namespace SfSpend.Web.Access;

/// <summary>What a password must be like: long, and not the name.</summary>
public static class PasswordRules
{
    public const int LeastLength = 12;
    public const int MostLength = 200;

    private const string GeneratedAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int GeneratedLength = 20;

    /// <summary>Null when the password is accepted, otherwise a sentence why it is not.</summary>
    public static string? Refuse(string password, string userName) => password switch
    {
        { Length: < LeastLength } => $"it has {password.Length} characters; at least {LeastLength} are expected.",
        { Length: > MostLength } => $"it has {password.Length} characters; at most {MostLength} are expected.",
        _ when string.Equals(password, userName, StringComparison.OrdinalIgnoreCase) => "it is the user name; choose something nobody can guess.",
        _ when password.Distinct().Count() < 5 => "it repeats fewer than five different characters; choose something nobody can guess.",
        _ => null,
    };

    /// <summary>About 100 bits, without characters that are mistaken for one another.</summary>
    public static string Generate() => RandomNumberGenerator.GetString(GeneratedAlphabet, GeneratedLength);
}
