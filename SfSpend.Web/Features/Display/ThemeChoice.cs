namespace SfSpend.Web.Features.Display;

/// <summary>Light or dark, where somebody chose: a cookie of the browser, so that a page is drawn right at once.</summary>
public static class ThemeChoice
{
    public const string CookieName = "theme";

    /// <summary><c>light</c>, <c>dark</c>, or null: as the system says.</summary>
    public static string? Of(HttpRequest request) => request.Cookies[CookieName] is "light" or "dark" ? request.Cookies[CookieName] : null;
}
