using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace SfSpend.Web.Access;

/// <summary>What a session's cookie says of its account.</summary>
internal sealed class PanelClaims : IUserClaimsPrincipalFactory<UserAccount>
{
    public const string Stamp = "sfspend:stamp";
    public const string MustChangePassword = "sfspend:must-change-password";
    public const string IsExternal = "sfspend:external";

    public Task<ClaimsPrincipal> CreateAsync(UserAccount user) => Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, user.UserId.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, user.UserName),
            new(ClaimTypes.Role, user.Role.ToString()),
            new(Stamp, user.SecurityStamp),
            new(MustChangePassword, user.MustChangePassword ? "true" : "false"),
            new(IsExternal, user.IsExternal ? "true" : "false"),
        ],
        BrowserSession.Scheme)));
}
