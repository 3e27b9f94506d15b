namespace SfSpend.Web.Access;

/// <summary>Accounts as the panel itself makes and looks for them. What people do to accounts goes through <see cref="UserAdministration"/>.</summary>
public sealed class UserAccounts(PanelUsers users, UserStore store)
{
    public Task<UserAccount?> FindAsync(long userId, CancellationToken cancellationToken) => store.FindAsync(userId, cancellationToken);

    public async Task<bool> ExistsAsync(string userName, CancellationToken cancellationToken) =>
        await store.FindByNameAsync(userName, cancellationToken) is not null;

    public Task<bool> AnyAdministratorAsync(CancellationToken cancellationToken) => store.AnyAdministratorAsync(cancellationToken);

    /// <summary>False when the name is taken.</summary>
    /// <exception cref="InvalidOperationException">Name or password are not accepted.</exception>
    public async Task<bool> CreateAsync(string userName, string password, Role role, bool mustChangePassword, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(userName, cancellationToken))
        {
            return false;
        }

        var result = await users.CreateAsync(new UserAccount { UserName = userName, Role = role, MustChangePassword = mustChangePassword }, password);
        return result.Succeeded
            ? true
            : result.Errors.Any(error => error.Code == nameof(AccountErrors.NameTaken))
                ? false
                : throw new InvalidOperationException($"The account {userName} was not made: {AccountErrors.Sentence(result)}");
    }
}
