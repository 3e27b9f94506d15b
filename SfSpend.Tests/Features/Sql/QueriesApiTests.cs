using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Features.Sql;

public sealed class QueriesApiTests(QueriesApiTests.Provisioned panel) : IClassFixture<QueriesApiTests.Provisioned>
{
    private const string Query = "/api/v1/query";
    private const string Endless = "SELECT COUNT(*) FROM generate_series(1, 100000000000) AS i";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task One_person_has_two_queries_under_way_and_nobody_else_waits_for_them()
    {
        using var analyst = panel.ClientOf(Role.Analyst);
        using var operatorClient = panel.ClientOf(Role.Operator);
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        var running = ids.Select(id => analyst.PostAsJsonAsync(Query, new { sql = Endless, queryId = id }, TestContext.Current.CancellationToken)).ToList();
        await Eventually.IsAsync(CountRunningAsync, count => count == ids.Length);

        using var refused = await analyst.PostAsJsonAsync(Query, new { sql = "SELECT 1" }, Token);
        Assert.Equal("5", refused.Headers.RetryAfter?.ToString());
        Assert.Contains("You have 2 queries under way", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(operatorClient));

        foreach (var id in ids)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await analyst.DeleteAsync($"/api/v1/queries/{id}", Token)).StatusCode);
        }

        Assert.All(await Task.WhenAll(running), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        await Eventually.IsAsync(() => StatusAsync(analyst), status => status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("SELECT repeat('x', 40000000)", "larger than 32,000,000 bytes")]
    [InlineData("SELECT repeat('x', 1000000000)", "more memory than")]
    [InlineData("SELECT repeat('x', 1000000)::int", "invalid input syntax")]
    public async Task A_query_that_asks_for_too_much_is_told_so(string sql, string reason)
    {
        using var admin = panel.ClientOf(Role.Admin);

        var refused = await admin.PostJsonAsync(Query, new { sql }, HttpStatusCode.BadRequest);

        Assert.Contains(reason, refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.InRange(refused.GetProperty("detail").GetString()?.Length ?? 0, 1, 1_200);
    }

    [Fact]
    public async Task A_NUL_in_a_parameter_s_name_or_value_is_refused()
    {
        using var admin = panel.ClientOf(Role.Admin);
        foreach (var parameters in new[] { new Dictionary<string, string> { ["a"] = "b\0" }, new Dictionary<string, string> { ["a\0"] = "b" } })
        {
            var refused = await admin.PostJsonAsync(Query, new { sql = "SELECT {{a}}", parameters }, HttpStatusCode.BadRequest);
            Assert.Contains("NUL", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    private async Task<long> CountRunningAsync()
    {
        await using var command = panel.Services.GetRequiredService<ControlDatabase>().DataSource.CreateCommand(
            $"SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'FETCH FORWARD%' AND datname = '{panel.EnvironmentName.Replace('-', '_')}'");
        return (long)(await command.ExecuteScalarAsync(Token) ?? 0L);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync(Query, new { sql = "SELECT 1" }, Token);
        return answer.StatusCode;
    }

    /// <summary>A panel whose environment is there, with an empty warehouse.</summary>
    public sealed class Provisioned(PostgresServer postgres) : PanelFixture(postgres)
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            using var client = ClientOf(Role.Operator);
            await client.ProvisionAsync();
        }
    }
}
