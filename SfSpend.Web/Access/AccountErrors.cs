using Microsoft.AspNetCore.Identity;

namespace SfSpend.Web.Access;

/// <summary>Why an account could not be made or changed, as sentences.</summary>
internal static class AccountErrors
{
    public static IdentityError LastAdministrator { get; } = new()
    {
        Code = nameof(LastAdministrator),
        Description = "Nothing was changed: this is the last administrator who can sign in with a password. Make another one first.",
    };

    public static IdentityError ChangedMeanwhile { get; } = new()
    {
        Code = nameof(ChangedMeanwhile),
        Description = "Nothing was changed: somebody else has just changed or deleted this account. Look at it once more.",
    };

    public static IdentityError NameTaken(string userName) => new()
    {
        Code = nameof(NameTaken),
        Description = $"There is an account named {userName} already; upper and lower case, and letters with and without accents, are the same.",
    };

    /// <summary>Null when it went well.</summary>
    public static string? Sentence(IdentityResult result) =>
        result.Succeeded ? null : string.Join(' ', result.Errors.Select(error => error.Description));
}
