using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Administration;

[Authorize(Policy = Policies.Admin)]
public sealed class UsersModel(UserAdministration administration, Reauthentication reauthentication, IOptions<AuthOptions> options) : PageModel
{
    public const int MostNameLength = UserNameValidator.MostLength;

    public IReadOnlyList<UserAccount> Users { get; private set; } = [];

    /// <summary>The account just added, with the password that is shown this once.</summary>
    public AccountChange? Made { get; private set; }

    public string? Refusal { get; private set; }

    public string TypedName { get; private set; } = "";

    public Role TypedRole { get; private set; }

    /// <summary>False while somebody who signs in elsewhere has yet to sign in there anew.</summary>
    public bool IsProven { get; private set; }

    public bool HasProvider => options.Value.OpenIdConnect.IsConfigured;

    public string ProviderName => options.Value.OpenIdConnect.DisplayName;

    public Task OnGetAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(string? userName, Role role, string? password, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid || !Enum.IsDefined(role))
        {
            return BadRequest();
        }

        var change = await reauthentication.RefuseAsync(HttpContext, password, "user.create", cancellationToken) is { } reason
            ? new AccountChange(null, reason)
            : await administration.CreateAsync(Asker.Of(HttpContext), userName?.Trim() ?? "", role, cancellationToken);
        (Refusal, Made) = (change.Refusal, change.Refusal is null ? change : null);
        (TypedName, TypedRole) = Refusal is null ? ("", Role.Viewer) : (userName ?? "", role);
        await ReadAsync(cancellationToken);

        // With the page itself instead of leading on: the password is to be seen once and kept nowhere.
        var page = Page();
        page.StatusCode = Made is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        return page;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        Users = await administration.ListAsync(cancellationToken);
        IsProven = !User.IsExternal || await reauthentication.IsProvenAsync(HttpContext, cancellationToken);
    }
}
