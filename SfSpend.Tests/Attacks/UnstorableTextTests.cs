using System.Net;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>NUL, which neither PostgreSQL's text nor a path can have, wherever text is taken.</summary>
public sealed class UnstorableTextTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Nul = "a\0b";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, object> Bodies => new()
    {
        { "/api/v1/runs", "$.path", new { source = "file", path = Nul } },
        { "/api/v1/runs/1/accept-rejects", "$.reason", new { reason = Nul } },
        { "/api/v1/saved-queries", "$.title", new { title = Nul, sql = "SELECT 1" } },
        { "/api/v1/saved-queries", "$.sql", new { title = "a", sql = Nul } },
        { "/api/v1/saved-queries", "$.parameters", new { title = "a", sql = "SELECT {{a}}", parameters = new { a = Nul } } },
        { "/api/v1/users", "$.userName", new { userName = Nul, role = "Viewer" } },
        { "/api/v1/keys", "$.name", new { name = Nul, role = "Viewer" } },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_NUL_in_a_body_is_refused_with_the_place_where_it_stands(string path, string place, object body)
    {
        using var admin = panel.ClientOf(Role.Admin);

        var refused = await admin.PostJsonAsync(path, body, HttpStatusCode.BadRequest);

        Assert.Contains(place, refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("NUL", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/audit?actor=a%00b")]
    [InlineData("/api/v1/loads/1/changes?department=a%00b")]
    [InlineData("/administration/audit?actor=a%00b")]
    [InlineData("/search?q=a%00b")]
    [InlineData("/questions/taxes-by-year?department=a%00b")]
    public async Task A_NUL_in_an_address_is_refused(string address)
    {
        using var admin = panel.ClientOf(Role.Admin);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync(address, Token)).StatusCode);
    }

    [Theory]
    [InlineData("/sql", "Text")]
    [InlineData("/sql?handler=Save", "Title")]
    [InlineData("/administration/users?handler=Create", "userName")]
    public async Task A_NUL_in_a_form_is_refused(string address, string field)
    {
        using var admin = panel.ClientOf(Role.Admin);
        using var answer = await admin.SendFormAsync(address, (field, Nul));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_NUL_in_a_user_name_or_password_does_not_sign_anybody_in()
    {
        using var browser = panel.ClientOf(null);
        using var answer = await browser.SignInAsync(Nul, Nul);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
