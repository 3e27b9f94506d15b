namespace SfSpend.Web.Access;

/// <summary>Addresses that access control itself sends people to.</summary>
public static class PanelPaths
{
    public const string SignIn = "/sign-in";
    public const string SignInCode = "/sign-in/code";
    public const string SignInExternal = "/sign-in/external";
    public const string SignInCallback = "/sign-in/callback";
    public const string SignOut = "/sign-out";
    public const string Account = "/account";
    public const string ChangePassword = "/account/password";
    public const string Error = "/error";
    public const string Api = "/api";
}
