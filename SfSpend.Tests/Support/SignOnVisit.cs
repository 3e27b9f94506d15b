using System.Net;
using System.Text.RegularExpressions;

namespace SfSpend.Tests.Support;

/// <summary>Somebody's way between panel and identity provider, step by step, with cookies as a browser keeps them.</summary>
internal sealed partial class SignOnVisit : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;
    private readonly Uri _panel;

    public SignOnVisit(string panel)
    {
        _panel = new Uri(panel);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = _panel };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public HttpClient Client => _client;

    /// <summary>Signs in there as <paramref name="name"/>, or turns back when that is null; the way back into the panel is not yet gone.</summary>
    public async Task<Uri> ReachCallbackAsync(string? name, string start = "/sign-in/external?returnUrl=%2Faccount")
    {
        var next = new Uri(_panel, start);
        for (var step = 0; step < 12; step++)
        {
            using var answer = await _client.GetAsync(next, Cancellation);
            next = answer.StatusCode == HttpStatusCode.OK ? await SubmitAsync(next, answer, name) : LocationOf(next, answer);
            if (next.AbsolutePath == "/sign-in/callback")
            {
                return next;
            }
        }

        throw new InvalidOperationException($"The way led in circles, at last to {next}.");
    }

    /// <summary>Where the panel leads whoever comes back with this answer.</summary>
    public async Task<Uri> ComeBackAsync(Uri callback)
    {
        using var answer = await _client.GetAsync(callback, Cancellation);
        return LocationOf(callback, answer);
    }

    public async Task<Uri> SignInAsync(string name, string start = "/sign-in/external?returnUrl=%2Faccount") => await ComeBackAsync(await ReachCallbackAsync(name, start));

    public Task<string> ReadAsync(Uri page) => _client.GetStringAsync(page, Cancellation);

    /// <summary>The provider's own session is gone, as in the browser of somebody else.</summary>
    public void ForgetProvider()
    {
        foreach (var cookie in _cookies.GetAllCookies().Where(cookie => cookie.Name.StartsWith("_session", StringComparison.Ordinal)))
        {
            cookie.Expired = true;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<Uri> SubmitAsync(Uri page, HttpResponseMessage shown, string? name)
    {
        if (name is null)
        {
            using var turnedBack = await _client.GetAsync(new Uri(page, $"{page.AbsolutePath}/abort"), Cancellation);
            return LocationOf(page, turnedBack);
        }

        var text = await shown.Content.ReadAsStringAsync(Cancellation);
        var action = FormAction.Match(text) is { Success: true } found
            ? found.Groups[1].Value
            : throw new InvalidOperationException($"{page} is no page to sign in at: {text}");
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("prompt", "login"), KeyValuePair.Create("login", name), KeyValuePair.Create("password", "any")]);
        using var answer = await _client.PostAsync(new Uri(page, action), form, Cancellation);
        return LocationOf(page, answer);
    }

    private static Uri LocationOf(Uri page, HttpResponseMessage answer) => answer.Headers.Location is { } location
        ? new Uri(page, location)
        : throw new InvalidOperationException($"{page} answered {(int)answer.StatusCode} and leads nowhere.");

    [GeneratedRegex("<form[^>]*action=\"([^\"]+)\"")]
    private static partial Regex FormAction { get; }
}
