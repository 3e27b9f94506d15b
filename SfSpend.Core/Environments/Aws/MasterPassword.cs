using System.Security.Cryptography;

namespace SfSpend.Core.Environments.Aws;

/// <summary>
/// The password that CreateCluster asks for. Nobody ever uses it: the panel comes with temporary credentials. So it is sent, and forgotten.
/// </summary>
internal static class MasterPassword
{
    private const int Length = 48;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!";

    /// <summary>With a capital, a small letter and a digit, as Redshift wants it.</summary>
    public static string Make()
    {
        string password;
        do
        {
            password = RandomNumberGenerator.GetString(Letters, Length);
        }
        while (!password.Any(char.IsAsciiLetterUpper) || !password.Any(char.IsAsciiLetterLower) || !password.Any(char.IsAsciiDigit));
        return password;
    }
}
