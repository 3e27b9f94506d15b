using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>Identity's user manager; beyond that, an administrator may set a password without knowing the one before.</summary>
public sealed class PanelUsers(
    UserStore store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<UserAccount> hasher,
    IEnumerable<IUserValidator<UserAccount>> userValidators,
    IEnumerable<IPasswordValidator<UserAccount>> passwordValidators,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<UserManager<UserAccount>> logger)
    : UserManager<UserAccount>(store, options, hasher, userValidators, passwordValidators, normalizer, errors, services, logger)
{
    private readonly Lazy<string> _hashOfNobody = new(() => hasher.HashPassword(Nobody, PasswordRules.Generate()));

    private static UserAccount Nobody { get; } = new() { UserName = "", Role = Role.Viewer };

    /// <summary>Where there is no password to compare with, a wrong one takes as long as elsewhere.</summary>
    public void SpendTheTimeOfACheck(string password) => PasswordHasher.VerifyHashedPassword(Nobody, _hashOfNobody.Value, password);

    /// <summary>Sessions end: the security stamp changes with the password.</summary>
    public async Task<IdentityResult> SetPasswordAsync(UserAccount user, string password)
    {
        var result = await UpdatePasswordHash(user, password, validatePassword: true);
        return result.Succeeded ? await UpdateUserAsync(user) : result;
    }
}

/// <summary>The database compares names without regard to case; Identity need not.</summary>
internal sealed class NamesAsTheyAre : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name;

    public string? NormalizeEmail(string? email) => email;
}

/// <summary>Has Identity ask the panel's own rules.</summary>
internal sealed class PasswordValidator : IPasswordValidator<UserAccount>
{
    public Task<IdentityResult> ValidateAsync(UserManager<UserAccount> manager, UserAccount user, string? password) =>
        Task.FromResult(PasswordRules.Refuse(password ?? "", user.UserName) is { } reason
            ? IdentityResult.Failed(new IdentityError { Code = "Password", Description = $"The password is not accepted: {reason}" })
            : IdentityResult.Success);
}

/// <summary>Has Identity ask the panel's own rules of the name of a new account. Accounts of earlier versions keep theirs.</summary>
internal sealed class UserNameValidator(UserStore store) : IUserValidator<UserAccount>
{
    public const int MostLength = 100;

    public async Task<IdentityResult> ValidateAsync(UserManager<UserAccount> manager, UserAccount user)
    {
        if (user.UserId != 0)
        {
            return IdentityResult.Success;
        }

        if (Refuse(user.UserName) is { } reason)
        {
            return IdentityResult.Failed(new IdentityError { Code = "UserName", Description = $"The user name is not accepted: {reason}" });
        }

        var look = ReadableName.LookOf(user.UserName);
        var other = (await store.ListAsync(CancellationToken.None)).FirstOrDefault(account => ReadableName.LookOf(account.UserName) == look);
        return other is null ? IdentityResult.Success : IdentityResult.Failed(AccountErrors.NameTaken(other.UserName));
    }

    private static string? Refuse(string userName) => userName switch
    {
        { Length: 0 } => "it is empty.",
        { Length: > MostLength } => $"it has {userName.Length} characters; at most {MostLength} are expected.",
        _ when userName.Trim() != userName => "it begins or ends with a blank.",
        _ => ReadableName.Refuse(userName),
    };
}
