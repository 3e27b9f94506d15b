using System.Net;
using System.Text;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Features.Sql;

public sealed class SqlPageTests(PostgresServer postgres)
{
    private const int TimeLimit = 120_000;
    private const string ByYear = "SELECT fiscal_year, SUM(amount) AS amount FROM report.transaction WHERE fiscal_year >= {{from}} GROUP BY 1 ORDER BY 1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task An_analyst_asks_in_SQL_sees_rows_plan_and_refusals_and_takes_the_rows_away()
    {
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Operator);
        Assert.Contains("not provisioned", await client.GetStringAsync("/sql", Token), StringComparison.Ordinal);
        await client.ProvisionAsync();
        await LoadAsync(client);

        var page = await client.GetStringAsync("/sql", TestContext.Current.CancellationToken);
        Assert.Contains("data-insert=\"related_govt_units\"", page, StringComparison.Ordinal);
        Assert.Contains("The fact: one row per row of the source.", page, StringComparison.Ordinal);

        var answer = await PostAsync(client, "", ("p.from", "2024"));
        Assert.Contains("3 rows", answer, StringComparison.Ordinal);
        Assert.Contains(">1,000.25</td>", answer, StringComparison.Ordinal);
        Assert.Contains("data-chart", answer, StringComparison.Ordinal);
        Assert.Contains("100 of 3,000 rows shown", await PostAsync(client, "", ("Text", "SELECT * FROM generate_series(1, 3000)"), ("MaxRows", "100")), StringComparison.Ordinal);
        Assert.Contains("Give a value for from.", await PostAsync(client, ""), StringComparison.Ordinal);
        Assert.Contains("Aggregate", await PostAsync(client, "?handler=Explain", ("p.from", "2024")), StringComparison.Ordinal);
        var refused = await PostAsync(client, "", ("Text", "DELETE FROM report.load"));
        Assert.Contains("The warehouse refused the query", refused, StringComparison.Ordinal);
        Assert.Contains("DELETE FROM report.load", refused, StringComparison.Ordinal);

        Assert.Equal("fiscal_year,amount\r\n2025,2.50\r\n2026,3.00\r\n", await PostAsync(client, "?handler=Download&format=csv", ("p.from", "2025")));
    }

    private static async Task<string> PostAsync(HttpClient client, string handler, params (string Name, string Value)[] fields)
    {
        (string Name, string Value)[] usual = [("Text", ByYear), ("MaxRows", "1000")];
        using var answer = await client.SendFormAsync("/sql" + handler, [.. usual.Where(field => fields.All(own => own.Name != field.Name)), .. fields]);
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {body}");
        return answer.Content.Headers.ContentType?.MediaType == "text/html" ? WebUtility.HtmlDecode(body) : body;
    }

    private static async Task LoadAsync(HttpClient client)
    {
        SourceRow[] rows = [new SourceRow().With(2024, 1000.25m), new SourceRow().With(2025, 2.50m), new SourceRow().With(2026, 3m)];
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(SourceRows.ToCsv(rows)));
        using var form = new MultipartFormDataContent { { file, "file", "spending.csv" } };
        using var uploaded = await client.PostAsync("/api/v1/uploads", form, Token);
        var path = (await uploaded.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("path").GetString();
        PanelStory.AssertState("Succeeded", await client.RunAsync(new { source = "file", path }));
    }
}
