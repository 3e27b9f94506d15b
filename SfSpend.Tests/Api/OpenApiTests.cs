using System.Net;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Api;

public sealed class OpenApiTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private static readonly (string Path, string Verb)[] Promised =
    [
        ("/health/live", "get"), ("/health/ready", "get"),
        ("/api/v1/environment", "get"), ("/api/v1/environment/plan", "get"),
        ("/api/v1/environment/provision", "post"), ("/api/v1/environment/teardown", "post"),
        ("/api/v1/operations/{id}", "get"),
        ("/api/v1/runs", "post"), ("/api/v1/runs", "get"), ("/api/v1/runs/{id}", "get"),
        ("/api/v1/runs/{id}/cancel", "post"), ("/api/v1/runs/{id}/retry", "post"), ("/api/v1/runs/{id}/accept-rejects", "post"),
        ("/api/v1/runs/{id}/events", "get"), ("/api/v1/runs/{id}/log", "get"), ("/api/v1/runs/{id}/rejects", "get"),
        ("/api/v1/runs/{id}/reconciliation", "get"), ("/api/v1/runs/{id}/quality", "get"), ("/api/v1/runs/{id}/quality/{check}/rows", "get"),
        ("/api/v1/uploads", "post"),
        ("/api/v1/loads", "get"), ("/api/v1/loads/{id}", "get"),
        ("/api/v1/loads/{id}/reconciliation", "get"), ("/api/v1/loads/{id}/changes", "get"), ("/api/v1/loads/{id}/quality", "get"),
        ("/api/v1/transactions", "get"), ("/api/v1/transactions/{id}", "get"),
        ("/api/v1/explore", "get"), ("/api/v1/query", "post"), ("/api/v1/queries/{queryId}", "delete"),
        ("/api/v1/users", "get"), ("/api/v1/users", "post"), ("/api/v1/users/{id}", "get"), ("/api/v1/users/{id}", "patch"), ("/api/v1/users/{id}", "delete"),
        ("/api/v1/users/{id}/reset-password", "post"), ("/api/v1/users/{id}/reset-two-factor", "post"),
        ("/api/v1/reports", "get"), ("/api/v1/reports/{id}", "get"),
        ("/api/v1/keys", "get"), ("/api/v1/keys", "post"), ("/api/v1/keys/{id}", "delete"), ("/api/v1/audit", "get"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_lists_each_promised_path_with_summary_tag_and_answers()
    {
        using var client = panel.ClientOf(Role.Viewer);
        var paths = (await client.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");

        foreach (var (path, verb) in Promised)
        {
            Assert.True(paths.TryGetProperty(path, out var item), $"{path} is missing.");
            Assert.True(item.TryGetProperty(verb, out var operation), $"{verb} {path} is missing.");
            Assert.NotEmpty(operation.GetProperty("summary").GetString() ?? "");
            Assert.Equal(1, operation.GetProperty("tags").GetArrayLength());
            Assert.NotEmpty(operation.GetProperty("responses").EnumerateObject());
        }
    }

    [Fact]
    public async Task Money_is_described_as_a_string_and_ids_as_numbers()
    {
        using var client = panel.ClientOf(Role.Viewer);
        var schemas = (await client.GetJsonAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");

        var cell = schemas.GetProperty("ReconciliationCell").GetProperty("properties");
        Assert.Equal("string", cell.GetProperty("amount").GetProperty("type").GetString());
        Assert.Equal("integer", cell.GetProperty("rowCount").GetProperty("type").GetString());
        var run = schemas.GetProperty("Run").GetProperty("properties");
        Assert.Contains("integer", run.GetProperty("id").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_ways_to_be_known_are_described()
    {
        using var client = panel.ClientOf(Role.Viewer);
        var document = await client.GetJsonAsync("/openapi/v1.json");

        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal("X-Api-Key", schemes.GetProperty("apiKey").GetProperty("name").GetString());
        Assert.Equal("sfspend.session", schemes.GetProperty("session").GetProperty("name").GetString());
        Assert.Equal(2, document.GetProperty("security").GetArrayLength());
    }

    [Fact]
    public async Task The_document_can_be_browsed_without_asking_anybody_else()
    {
        using var client = panel.ClientOf(Role.Viewer);

        var response = await client.GetAsync("/api-docs/", Cancellation);
        var page = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }
}
