using System.Security.Claims;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access.SignOn;

/// <summary>The panel's account of somebody whom the identity provider vouches for: made at the first sign-in, its role set anew at each.</summary>
internal sealed class SignOnAccounts(PanelUsers users, UserStore store, AuditTrail audit, IOptions<AuthOptions> options)
{
    private static readonly string[] NameClaims = ["preferred_username", "email", "name", "sub"];

    private SignOnOptions Settings => options.Value.OpenIdConnect;

    /// <summary>The account to sign in, or why there is none.</summary>
    /// <param name="person">What the provider says, already verified.</param>
    public async Task<(UserAccount? Account, SignOnProblem? Problem)> AcceptAsync(
        ClaimsPrincipal person, string? remoteAddress, CancellationToken cancellationToken)
    {
        if (person.FindFirstValue("sub") is not { Length: > 0 } subject)
        {
            return (null, SignOnProblem.Refused);
        }

        if (RoleOf(person) is not { } role)
        {
            return (null, SignOnProblem.NoRole);
        }

        var user = await store.FindExternalAsync(Settings.Authority, subject, cancellationToken)
            ?? await CreateAsync(person, subject, role, remoteAddress, cancellationToken);
        if (user is null)
        {
            return (null, SignOnProblem.Refused);
        }

        if (user.IsLocked)
        {
            return (user, SignOnProblem.Locked);
        }

        if (user.Role != role)
        {
            var before = user.Role;
            user.Role = role;
            var refusal = AccountErrors.Sentence(await users.UpdateSecurityStampAsync(user));
            await audit.RecordAsync(
                new Actor(user.UserName, remoteAddress), "user.change-role", $"user {user.UserName}", refusal ?? $"from {before} to {role}, by {Settings.DisplayName}",
                refusal is null ? AuditTrail.Done : AuditTrail.Refused, cancellationToken);
            if (refusal is not null)
            {
                return (null, SignOnProblem.Refused);
            }
        }

        return (user, null);
    }

    public static string NameOf(ClaimsPrincipal person)
    {
        var readable = NameClaims
            .Select(claim => string.Concat((person.FindFirstValue(claim) ?? "").Where(letter => !char.IsControl(letter))).Trim())
            .FirstOrDefault(name => name.Length > 0 && ReadableName.Refuse(name) is null) ?? "nobody";
        return readable[..Math.Min(readable.Length, UserNameValidator.MostLength)].Trim();
    }

    private Role? RoleOf(ClaimsPrincipal person) => person.FindAll(Settings.RoleClaim)
        .Select(claim => Settings.RoleMap.TryGetValue(claim.Value, out var role) ? Enum.Parse<Role>(role) : (Role?)null)
        .Max();

    // A name that a local account or somebody of another provider has is not taken over: this person's is marked with the provider's.
    private async Task<UserAccount?> CreateAsync(ClaimsPrincipal person, string subject, Role role, string? remoteAddress, CancellationToken cancellationToken)
    {
        var name = NameOf(person);
        var most = UserNameValidator.MostLength - Settings.DisplayName.Length - 3;
        foreach (var candidate in (string[])[name, $"{name[..Math.Min(name.Length, Math.Max(most, 1))]} ({Settings.DisplayName})"])
        {
            var user = new UserAccount { UserName = candidate, Role = role, ExternalIssuer = Settings.Authority, ExternalSubject = subject };
            if ((await users.CreateAsync(user)).Succeeded)
            {
                await audit.RecordAsync(
                    new Actor(candidate, remoteAddress), "user.create", $"user {candidate}", $"role {role}, by {Settings.DisplayName}", AuditTrail.Done, cancellationToken);
                return user;
            }
        }

        return null;
    }
}
