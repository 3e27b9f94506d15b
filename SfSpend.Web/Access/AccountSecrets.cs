using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace SfSpend.Web.Access;

/// <summary>Authenticator keys and recovery codes are kept encrypted: whoever gets hold of the control database alone can't use them.</summary>
public sealed partial class AccountSecrets(IDataProtectionProvider protection, ILogger<AccountSecrets> logger)
{
    private readonly IDataProtector _protector = protection.CreateProtector("SfSpend.Accounts.SecondFactor");

    public string Protect(string secret) => _protector.Protect(secret);

    /// <summary>Null when there is none, and when the keys it was encrypted with are gone: then no code is right until the second factor is set up anew.</summary>
    public string? Unprotect(string? kept)
    {
        if (kept is null)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(kept);
        }
        catch (CryptographicException lost)
        {
            Log.SecretUnreadable(logger, lost);
            return null;
        }
    }

    public bool IsSame(string kept, string secret) =>
        Unprotect(kept) is { } known && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(secret));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A second factor can't be read: the keys in the data directory are not those it was kept with. An administrator can reset it.")]
        public static partial void SecretUnreadable(ILogger logger, Exception exception);
    }
}
