using System.Net;
using System.Text;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>Line breaks where a header is made of what somebody sent.</summary>
public sealed class HeaderInjectionTests(ListeningPanel panel) : IClassFixture<ListeningPanel>
{
    private const string Injected = "x%0d%0aSet-Cookie:%20stolen=1%0d%0a%0d%0a%3Cscript%3E";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData($"/sign-in?returnUrl=/{Injected}")]
    [InlineData($"/api/v1/reports/{Injected}?format=csv")]
    [InlineData($"/api/v1/audit?format=csv&actor={Injected}")]
    [InlineData($"/api/v1/transactions?format=csv&department={Injected}")]
    [InlineData($"/questions/{Injected}")]
    [InlineData($"/{Injected}")]
    [InlineData($"/administration/audit?actor={Injected}")]
    public async Task A_line_break_in_an_address_makes_no_header(string address)
    {
        var answer = await panel.SendRawAsync(
            $"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {PanelFixture.KeyOf(Role.Admin)}\r\nConnection: close\r\n\r\n", Cancellation);

        var headers = answer.Split("\r\n\r\n")[0];
        Assert.StartsWith("HTTP/1.1 ", headers, StringComparison.Ordinal);
        Assert.DoesNotContain("\nSet-Cookie: stolen", headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("stolen=1\r\n\r\n<script>", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_break_in_a_redirect_makes_no_header()
    {
        using var browser = panel.Connect(null);
        using var form = new FormUrlEncodedContent(
        [
            new("UserName", PanelFixture.AdminName), new("Password", PanelFixture.AdminPassword), new("ReturnUrl", "/x\r\nSet-Cookie: stolen=1"),
            new("__RequestVerificationToken", await browser.ReadFormTokenAsync("/sign-in")),
        ]);

        using var response = await browser.PostAsync("/sign-in", form, Cancellation);

        Assert.DoesNotContain(response.Cookies, cookie => cookie.StartsWith("stolen", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task A_line_break_in_an_uploads_name_stays_a_name()
    {
        using var client = panel.Connect(Role.Operator);
        const string boundary = "cut";
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''x%0D%0ASet-Cookie%3A%20stolen%3D1.csv\r\n\r\na,b\n\r\n--{boundary}--\r\n"));
        body.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");

        using var response = await client.PostAsync("/api/v1/uploads", body, Cancellation);

        var upload = await response.ReadJsonAsync(HttpStatusCode.Created);
        Assert.DoesNotContain("stolen", string.Concat(response.Headers.Select(header => header.ToString())), StringComparison.Ordinal);
        Assert.Matches("^uploads/[0-9a-f]{32}-[A-Za-z0-9_-]+\\.csv$", upload.GetProperty("path").GetString());
    }
}
