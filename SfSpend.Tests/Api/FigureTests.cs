using System.Net;
using System.Text;
using System.Text.Json;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Api;

/// <summary>Whatever is asked over REST comes to what SQL says it does.</summary>
public sealed class FigureTests(FigureTests.LoadedPanel panel) : IClassFixture<FigureTests.LoadedPanel>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("axis=organization", "p.organization_group")]
    [InlineData("axis=organization&path=Public+Protection&fundType=General+Fund", "p.department")]
    [InlineData("axis=type&finance=Revenue&relatedUnits=include", "y.character")]
    [InlineData("axis=fund", "f.fund_type")]
    public async Task A_download_of_the_explorer_is_what_SQL_finds(string query, string column)
    {
        using var client = panel.ClientOf(Role.Analyst);
        var side = query.Contains("Revenue", StringComparison.Ordinal) ? "Revenue" : "Spending";
        var units = query.Contains("include", StringComparison.Ordinal) ? "" : " AND p.related_govt_units = 'No'";
        var path = query.Contains("path", StringComparison.Ordinal) ? " AND p.organization_group = 'Public Protection' AND f.fund_type = 'General Fund'" : "";
        var asked = await client.PostJsonAsync("/api/v1/query", new
        {
            sql = $"""
                SELECT {column}, MIN({column}_code), SUM(CASE WHEN t.fiscal_year = 2025 THEN t.amount ELSE 0 END), SUM(CASE WHEN t.fiscal_year = 2025 THEN 1 ELSE 0 END),
                       SUM(CASE WHEN t.fiscal_year = 2024 THEN t.amount ELSE 0 END)
                FROM report.transaction t JOIN report.program p USING (program_id) JOIN report.type y USING (type_id) JOIN report.fund f USING (fund_id) JOIN report.finance s USING (finance_id)
                WHERE s.revenue_or_spending = '{side}'{units}{path} AND t.fiscal_year IN (2024, 2025)
                GROUP BY 1 ORDER BY 3 DESC, 1
                """,
        }, HttpStatusCode.OK);

        var lines = await LinesAsync(client, $"/api/v1/explore?{query}&fiscalYear=2025&comparedYear=2024&format=csv");

        var expected = asked.GetProperty("rows").EnumerateArray().Select(row => string.Join(',', row.EnumerateArray().Select(value => value.ToString()))).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, lines.Skip(1).Select(line => line.Replace("\"", "", StringComparison.Ordinal)));
        Assert.EndsWith("amount,transaction_count,amount_FY2024", lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/explore?fiscalYear=2021&comparedYear=2020&character=Salaries%1Ffund_type%1FGeneral+Fund", "/api/v1/explore?fiscalYear=2021&comparedYear=2020&character=Salaries&fundType=General+Fund")]
    [InlineData("/questions/spending-by-department?fromYear=2021&fundType=General+Fund%1Forganization_group%1FPublic+Protection", "/api/v1/reports/spending-by-department?fromYear=2021&fundType=General+Fund&organizationGroup=Public+Protection")]
    public async Task What_somebody_asked_before_never_answers_for_something_else(string askedBefore, string address)
    {
        using var client = panel.ClientOf(Role.Analyst);
        using var page = await client.GetAsync(askedBefore, Token);

        var answer = await client.GetJsonAsync(address);

        var found = address.Contains("reports", StringComparison.Ordinal) ? answer.GetProperty("rows").GetArrayLength() : answer.GetProperty("transactionCount").GetInt64();
        Assert.True(found > 0, $"{address} found nothing after {askedBefore}.");
    }

    [Theory]
    [InlineData("/api/v1/explore?department=POL+Polcie", "department: nothing is called 'POL Polcie' in load 1; 'POL Police' is near.")]
    [InlineData("/api/v1/explore?path=Nope", "organizationGroup: nothing is called 'Nope' in load 1.")]
    [InlineData("/api/v1/explore?path=Public+Protection&organizationGroup=Community+Health", "organizationGroup: 'Community Health' is asked for, and 'Public Protection' in the path.")]
    [InlineData("/api/v1/transactions?department=Nope&fundType=General+Fund", "department: nothing is called 'Nope'")]
    [InlineData("/api/v1/reports/spending-by-department?fundType=Nope", "fundType: nothing is called 'Nope'")]
    [InlineData("/api/v1/loads/1/changes?department=Nope", "department: nothing is called 'Nope' in load 1 or in the load before it.")]
    public async Task A_name_that_there_is_not_is_refused_and_not_taken_for_nothing_spent(string address, string reason)
    {
        using var client = panel.ClientOf(Role.Viewer);
        using var response = await client.GetAsync(address, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/explore?department=POL+Polcie", "department: nothing is called 'POL Polcie' in load 1; 'POL Police' is near.")]
    [InlineData("/explore?organizationGroup=Public+Protection&fund=Nope", "fund: nothing is called 'Nope' in load 1.")]
    [InlineData("/transactions?department=Nope&fundType=General+Fund", "department: nothing is called 'Nope' in load 1.")]
    [InlineData("/questions/spending-by-department?fundType=Nope", "fundType: nothing is called 'Nope' in load 1.")]
    [InlineData("/loads/1/changes?fund=Nope", "fund: nothing is called 'Nope' in load 1 or in the load before it.")]
    public async Task A_page_refuses_a_name_that_there_is_not_as_REST_does(string address, string reason)
    {
        using var client = panel.ClientOf(Role.Viewer);
        using var response = await client.GetAsync(address, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token));
        Assert.Contains(reason, page, StringComparison.Ordinal);
        Assert.DoesNotContain("$0.00", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_year_that_there_is_not_is_compared_with_nothing_and_nothing_spent_has_cents()
    {
        using var client = panel.ClientOf(Role.Viewer);

        var compared = await client.GetJsonAsync("/api/v1/explore?fiscalYear=2025&comparedYear=1800");
        var nothing = await client.GetJsonAsync("/api/v1/transactions?fiscalYear=1900");

        Assert.All(compared.GetProperty("children").EnumerateArray(), child => Assert.Equal(JsonValueKind.Null, child.GetProperty("comparedAmount").ValueKind));
        Assert.Equal("0.00", nothing.GetProperty("amount").GetString());
    }

    [Fact]
    public async Task The_overview_says_in_one_answer_what_explorer_and_questions_say()
    {
        using var client = panel.ClientOf(Role.Viewer);
        var overview = await client.GetJsonAsync("/api/v1/overview");
        var groups = await client.GetJsonAsync("/api/v1/explore?fiscalYear=2025&comparedYear=2024");
        var departments = await client.GetJsonAsync("/api/v1/reports/spending-by-department?fromYear=2025&toYear=2025");

        Assert.Equal((2025, 2024), (overview.GetProperty("fiscalYear").GetInt32(), overview.GetProperty("comparedYear").GetInt32()));
        Assert.Equal(groups.GetProperty("children").ToString(), overview.GetProperty("organizationGroups").ToString());
        var after = overview.GetProperty("movers").EnumerateArray().ToDictionary(mover => mover.GetProperty("department").GetString() ?? "", mover => mover.GetProperty("after").GetString());
        foreach (var row in departments.GetProperty("rows").EnumerateArray())
        {
            Assert.Equal(row.GetProperty("amount").GetString(), after[row.GetProperty("department").GetString() ?? ""]);
        }

        var decade = await client.GetJsonAsync("/api/v1/overview?fromYear=2001&toYear=2010&finance=Revenue");
        Assert.Equal((2010, 10), (decade.GetProperty("fiscalYear").GetInt32(), decade.GetProperty("years").GetArrayLength()));
        Assert.Equal(HttpStatusCode.Conflict, (await client.GetAsync("/api/v1/overview?toYear=1980", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/api/v1/overview?finance=both", Token)).StatusCode);
    }

    [Fact]
    public async Task Members_are_found_by_name_code_and_level_and_what_can_t_be_asked_is_said()
    {
        using var client = panel.ClientOf(Role.Viewer);
        var police = (await client.GetJsonAsync("/api/v1/members?q=polcie&level=department")).GetProperty("members")[0];
        Assert.Contains("Police", police.GetProperty("path")[1].GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, police.GetProperty("spending").ValueKind);
        var code = police.GetProperty("code").GetString();
        Assert.Contains((await client.GetJsonAsync($"/api/v1/members?q={code}")).GetProperty("members").EnumerateArray(), member => member.GetProperty("code").GetString() == code);
        Assert.Equal(3, (await client.GetJsonAsync("/api/v1/members?level=organizationGroup&limit=3")).GetProperty("members").GetArrayLength());

        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/api/v1/members?level=galaxy", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/api/v1/members?limit=0", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/members?load=99", Token)).StatusCode);
    }

    [Fact]
    public async Task A_question_narrowed_to_a_member_is_not_taken_for_the_same_question()
    {
        using var client = panel.ClientOf(Role.Viewer);
        using var all = await client.GetAsync("/api/v1/reports/spending-by-kind", Token);
        using var narrowed = new HttpRequestMessage(HttpMethod.Get, "/api/v1/reports/spending-by-kind?department=POL+Police");
        narrowed.Headers.TryAddWithoutValidation("If-None-Match", all.Headers.ETag?.ToString());

        using var answer = await client.SendAsync(narrowed, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(await all.Content.ReadAsStringAsync(Token), await answer.Content.ReadAsStringAsync(Token));
    }

    private static async Task<string[]> LinesAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Token);
        var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Token));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>With the sample loaded.</summary>
    public sealed class LoadedPanel(PostgresServer postgres) : PanelFixture(postgres)
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            using var client = ClientOf(Role.Operator);
            await client.ProvisionAsync();
            PanelStory.AssertState("Succeeded", await client.RunAsync(new { source = "sample" }));
        }
    }
}
