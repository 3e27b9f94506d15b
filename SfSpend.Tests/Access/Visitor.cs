using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

internal enum Answer
{
    /// <summary>Whatever it was, it was not for want of a role.</summary>
    NotRefused,
    SignInFirst,
    NotForThisRole,
}

/// <summary>
/// Somebody who knocks at every door: nobody, or a role by API key or by cookie. What is sent with a change lacks what it would need to
/// change anything, but not what proves that it comes from the panel's own pages.
/// </summary>
internal sealed class Visitor : IDisposable
{
    private const string Password = "knocking at every door";

    /// <summary>Forms that would do something when they are sent empty.</summary>
    private static readonly Dictionary<string, (string Name, string Value)> Spoiled = new() { ["/environment/plan"] = ("action", "None") };

    private readonly HttpClient _client;
    private readonly string _token;

    private Visitor(HttpClient client, string token) => (_client, _token) = (client, token);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Visitor> OfAsync(PanelFixture panel, Role? role, bool byCookie)
    {
        var client = panel.CreateClient(new WebApplicationFactoryClientOptions
        {
            BaseAddress = panel.ClientOptions.BaseAddress,
            AllowAutoRedirect = false,
            HandleCookies = false,
        });
        var session = "";
        if (role is { } known && byCookie)
        {
            session = await SignInAsync(panel, known);
            client.DefaultRequestHeaders.Add("Cookie", session);
        }
        else if (role is { } keyed)
        {
            client.DefaultRequestHeaders.Add(ApiKeyHandler.HeaderName, PanelFixture.KeyOf(keyed));
        }

        // The token belongs to whom it was given, so it comes from a page this visitor sees.
        using var page = await client.GetAsync(role is null ? PanelPaths.SignIn : "/theme", Cancellation);
        var token = PanelClient.FindFormToken(await page.Content.ReadAsStringAsync(Cancellation));
        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", page.Cookies.Prepend(session).Where(cookie => cookie.Length > 0)));
        return new Visitor(client, token);
    }

    public async Task<(Answer Answer, HttpStatusCode Status)> KnockAsync(Door door, string verb)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), door.Path);
        if (verb is not "GET" and not "HEAD")
        {
            request.Headers.Add("X-Requested-With", "fetch");
            if (door.Path != PanelPaths.SignOut)
            {
                // With it the visitor would be nobody at every door that follows.
                request.Headers.Add("RequestVerificationToken", _token);
            }

            request.Content = door switch
            {
                { TakesFiles: true } => new MultipartFormDataContent { { new StringContent(""), "nothing" } },
                { Kind: DoorKind.Rest } => JsonContent.Create(new { notAMember = true }),
                _ => FormOf(door),
            };
        }

        // Read to its end: only then is the panel done with it.
        using var response = await _client.SendAsync(request, Cancellation);
        return (Read(response), response.StatusCode);
    }

    public void Dispose() => _client.Dispose();

    private static Answer Read(HttpResponseMessage response) => response switch
    {
        { StatusCode: HttpStatusCode.Unauthorized } => Answer.SignInFirst,
        { StatusCode: HttpStatusCode.Forbidden } => Answer.NotForThisRole,
        { StatusCode: HttpStatusCode.Redirect, Headers.Location.OriginalString: var location } when location.Contains($"{PanelPaths.SignIn}?returnUrl=", StringComparison.Ordinal) => Answer.SignInFirst,
        _ => Answer.NotRefused,
    };

    private static FormUrlEncodedContent FormOf(Door door) => new(
        Spoiled.TryGetValue(door.Path, out var field) ? [new(field.Name, field.Value)] : Array.Empty<KeyValuePair<string, string>>());

    private static async Task<string> SignInAsync(PanelFixture panel, Role role)
    {
        var name = $"knocking {role}";
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(name, Password, role, mustChangePassword: false, Cancellation);
        using var browser = panel.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = panel.ClientOptions.BaseAddress, AllowAutoRedirect = false });
        using var answer = await browser.SignInAsync(name, Password);
        return answer.Cookies.Single(cookie => cookie.StartsWith($"{AccessServices.SessionCookie}=", StringComparison.Ordinal));
    }
}
