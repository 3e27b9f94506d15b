using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>Whoever finds a browser signed in as an administrator lets nobody in and shuts nobody out with it: that takes the password, over REST too.</summary>
public sealed class ReauthenticationTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Verb, address and what is sent besides the password over REST; the name in the audit; the status when the password is right.</summary>
    public static TheoryData<string, string, string, string, HttpStatusCode> Calls => new()
    {
        { "POST", "/api/v1/keys", """{"name":"stolen","role":"Admin"}""", "key.create", HttpStatusCode.Created },
        { "POST", "/api/v1/users", """{"userName":"accomplice","role":"Admin"}""", "user.create", HttpStatusCode.Created },
        { "PATCH", "/api/v1/users/{id}", """{"role":"Admin"}""", "user.change-role", HttpStatusCode.OK },
        { "PATCH", "/api/v1/users/{id}", """{"isLocked":false}""", "user.unlock", HttpStatusCode.OK },
        { "POST", "/api/v1/users/{id}/reset-password", "{}", "user.reset-password", HttpStatusCode.OK },
        { "POST", "/api/v1/users/{id}/reset-two-factor", "{}", "user.reset-two-factor", HttpStatusCode.OK },
        { "DELETE", "/api/v1/users/{id}", "{}", "user.delete", HttpStatusCode.NoContent },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Over_REST_a_session_alone_is_not_enough(string verb, string address, string body, string purpose, HttpStatusCode whenProven)
    {
        var name = $"victim of {purpose} and {verb}";
        using var browser = await SignInAsync($"boss of {purpose}");
        var id = (await AddAsync(name, Role.Viewer)).ToString(CultureInfo.InvariantCulture);
        browser.DefaultRequestHeaders.Add("X-Requested-With", "fetch");
        var fields = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, object>>(body) ?? [];

        foreach (var wrong in (string?[])[null, "wrong"])
        {
            var problem = await (await SendAsync(wrong)).ReadJsonAsync(HttpStatusCode.Forbidden);
            Assert.Contains("password", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        using var proven = await SendAsync(Password);

        Assert.Equal(whenProven, proven.StatusCode);
        var trail = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(200, Cancellation);
        Assert.Equal(2, trail.Count(entry => entry.Action == "account.confirm" && entry.Target == purpose && entry.Result == AuditTrail.Refused && entry.Actor == $"boss of {purpose}"));

        async Task<HttpResponseMessage> SendAsync(string? password)
        {
            using var request = new HttpRequestMessage(new HttpMethod(verb), address.Replace("{id}", id, StringComparison.Ordinal))
            {
                Content = JsonContent.Create(password is null ? fields : new Dictionary<string, object>(fields) { ["password"] = password }),
            };
            return await browser.SendAsync(request, Cancellation);
        }
    }

    [Theory]
    [InlineData("/administration/keys", "name=stolen by hand&role=Admin&days=30")]
    [InlineData("/administration/users", "userName=accomplice by hand&role=Admin")]
    [InlineData("/administration/users/{id}?handler=Role", "role=Admin")]
    [InlineData("/administration/users/{id}?handler=Unlock", "")]
    [InlineData("/administration/users/{id}?handler=Password", "")]
    [InlineData("/administration/users/{id}?handler=TwoFactor", "")]
    public async Task On_the_pages_a_session_alone_is_not_enough(string address, string fields)
    {
        var handler = address.Split('=', '/')[^1];
        using var browser = await SignInAsync($"boss at {handler}");
        var id = await AddAsync($"victim at {handler}", Role.Viewer);
        var form = fields.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => (field.Split('=')[0], field.Split('=')[1])).ToList();
        var target = address.Replace("{id}", id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        using var refused = await browser.SendFormAsync(target, [.. form]);
        using var done = await browser.SendFormAsync(target, [.. form, ("password", Password)]);

        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Contains("Type your password", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.True(done.StatusCode is HttpStatusCode.Created or HttpStatusCode.Redirect, $"{(int)done.StatusCode}");
    }

    private async Task<HttpClient> SignInAsync(string userName)
    {
        await AddAsync(userName, Role.Admin);
        var browser = panel.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var answer = await browser.SignInAsync(userName, Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    private async Task<long> AddAsync(string userName, Role role)
    {
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(userName, Password, role, mustChangePassword: false, Cancellation);
        return Assert.IsType<UserAccount>(await panel.Services.GetRequiredService<UserStore>().FindByNameAsync(userName, Cancellation)).UserId;
    }
}
