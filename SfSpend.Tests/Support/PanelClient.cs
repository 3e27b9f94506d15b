using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SfSpend.Tests.Support;

/// <summary>What tests say to a panel over HTTP.</summary>
internal static partial class PanelClient
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    extension(HttpClient client)
    {
        /// <summary>The body as JSON, after checking the status.</summary>
        public async Task<JsonElement> GetJsonAsync(string path, System.Net.HttpStatusCode expected = System.Net.HttpStatusCode.OK)
        {
            using var response = await client.GetAsync(path, Cancellation);
            return await response.ReadJsonAsync(expected);
        }

        public async Task<JsonElement> PostJsonAsync(string path, object? body, System.Net.HttpStatusCode expected)
        {
            using var response = body is null
                ? await client.PostAsync(path, null, Cancellation)
                : await client.PostAsJsonAsync(path, body, Cancellation);
            return await response.ReadJsonAsync(expected);
        }

        /// <summary>Asks again until <paramref name="arrived"/> holds; the test's own time limit ends the waiting.</summary>
        public async Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> arrived)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (true)
            {
                var seen = await client.GetJsonAsync(path);
                if (arrived(seen))
                {
                    return seen;
                }

                await timer.WaitForNextTickAsync(Cancellation);
            }
        }

        /// <summary>Status and body, whatever the status.</summary>
        public async Task<string> GetStringOrErrorAsync(string path)
        {
            using var response = await client.GetAsync(path, Cancellation);
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Cancellation)}";
        }

        /// <summary>Fills in the sign-in page as a browser would.</summary>
        public Task<HttpResponseMessage> SignInAsync(string userName, string password) =>
            client.SendFormAsync("/sign-in", ("UserName", userName), ("Password", password));

        /// <summary>Sends the form of the page at <paramref name="address"/>, with the page's token.</summary>
        public async Task<HttpResponseMessage> SendFormAsync(string address, params (string Name, string Value)[] fields)
        {
            var token = await client.ReadFormTokenAsync(address.Split("?handler=")[0].Split("&handler=")[0]);
            using var form = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]);
            return await client.PostAsync(address, form, Cancellation);
        }

        public async Task<string> ReadFormTokenAsync(string path)
        {
            var page = await client.GetStringAsync(path, Cancellation);
            return FindFormToken(page);
        }
    }

    extension(HttpResponseMessage response)
    {
        public async Task<JsonElement> ReadJsonAsync(System.Net.HttpStatusCode expected)
        {
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
            return text.Length == 0 ? default : JsonElement.Parse(text);
        }

        /// <summary>The cookies it sets, as they are sent back.</summary>
        public IEnumerable<string> Cookies =>
            response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(cookie => cookie.Split(';')[0]) : [];
    }

    /// <summary>The antiforgery token of a page's form.</summary>
    public static string FindFormToken(string page) => FormToken.Match(page) is { Success: true } found
        ? found.Groups[1].Value
        : throw new InvalidOperationException($"There is no form with a token: {page}");

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex FormToken { get; }
}
