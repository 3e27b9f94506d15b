using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class ClosedDoorTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private static readonly string[] OpenPaths = ["/health/live", "/health/ready", "/sign-in", "/sign-in/code", "/sign-in/external", "/sign-out", "/error"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_answers_without_signing_in_or_a_key_but_what_says_so()
    {
        using var client = panel.ClientOf(null);
        var doors = panel.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .SelectMany(endpoint => Requests(endpoint))
            .Distinct()
            .ToList();

        Assert.True(doors.Count > 25, $"Only {doors.Count} closed doors were found.");
        foreach (var (method, path) in doors)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await client.SendAsync(request, Cancellation);
            var isRefused = path.StartsWith("/api/", StringComparison.Ordinal)
                ? response.StatusCode == HttpStatusCode.Unauthorized
                : response.StatusCode == HttpStatusCode.Redirect && response.Headers.Location?.AbsolutePath == PanelPaths.SignIn;
            Assert.True(isRefused, $"{method} {path} answered {(int)response.StatusCode}.");
        }
    }

    [Fact]
    public async Task What_nobody_has_allowed_is_denied_to_administrators_too()
    {
        var forgotten = new DefaultHttpContext { RequestServices = panel.Services };
        forgotten.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/forgotten"), 0, EndpointMetadataCollection.Empty, "forgotten"));
        var nowhere = new DefaultHttpContext { RequestServices = panel.Services };
        var admin = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "root"), new(ClaimTypes.Role, nameof(Role.Admin))], "test"));
        var fallback = await panel.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        Assert.NotNull(fallback);
        using var scope = panel.Services.CreateScope();
        var authorization = scope.ServiceProvider.GetRequiredService<IAuthorizationService>();

        Assert.False((await authorization.AuthorizeAsync(admin, forgotten, fallback)).Succeeded);
        Assert.True((await authorization.AuthorizeAsync(admin, nowhere, fallback)).Succeeded);
    }

    [Fact]
    public void Only_health_sign_in_errors_and_static_files_are_open()
    {
        var open = panel.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null)
            .Select(PathOf)
            .Where(path => !Path.HasExtension(path))
            .Distinct();

        Assert.Equal(OpenPaths.Order(), open.Order());
    }

    [Theory]
    [InlineData("/api/v1/nothing", HttpStatusCode.Unauthorized)]
    [InlineData("/nothing", HttpStatusCode.Redirect)]
    public async Task An_unknown_address_says_nothing_to_strangers(string path, HttpStatusCode expected)
    {
        using var client = panel.ClientOf(null);

        using var response = await client.GetAsync(path, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_wrong_key_is_refused_as_problem_details()
    {
        using var client = panel.ClientOf(null);
        client.DefaultRequestHeaders.Add("X-Api-Key", PanelFixture.KeyOf(Role.Admin) + "x");

        using var response = await client.GetAsync("/api/v1/runs", Cancellation);

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.ReadJsonAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("X-Api-Key", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Viewer, HttpStatusCode.Forbidden)]
    [InlineData(Role.Analyst, HttpStatusCode.Forbidden)]
    [InlineData(Role.Operator, HttpStatusCode.UnprocessableEntity)]
    [InlineData(Role.Admin, HttpStatusCode.UnprocessableEntity)]
    public async Task Only_operators_and_administrators_start_runs(Role role, HttpStatusCode expected)
    {
        using var client = panel.ClientOf(role);

        var problem = await client.PostJsonAsync("/api/v1/runs", new { }, expected);

        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData(Role.Operator, HttpStatusCode.Forbidden)]
    [InlineData(Role.Admin, HttpStatusCode.OK)]
    public async Task The_jobs_dashboard_is_for_administrators_only(Role role, HttpStatusCode expected)
    {
        using var client = panel.ClientOf(role);

        using var response = await client.GetAsync("/hangfire", Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    private static IEnumerable<(string Method, string Path)> Requests(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } named ? named : ["GET"];
        return methods.Select(method => (method, PathOf(endpoint)));
    }

    private static string PathOf(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments
        .Select(segment => string.Concat(segment.Parts.Select(part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "1"))));
}
