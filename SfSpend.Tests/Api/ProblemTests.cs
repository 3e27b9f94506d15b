using System.Net;
using System.Text;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Api;

namespace SfSpend.Tests.Api;

public sealed class ProblemTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"source":"sample","fiscalYear":[2025]}""", "fiscalYear")]
    [InlineData("""{"source":"moon"}""", "$.source")]
    [InlineData("""{"source":"sample","fiscalYears":["x"]}""", "$.fiscalYears")]
    [InlineData("""{"source":"sample","mode":7}""", "mode")]
    [InlineData("{", "body")]
    [InlineData("", "body")]
    public async Task A_body_that_cannot_be_read_is_refused_and_the_member_named(string body, string named)
    {
        using var client = panel.ClientOf(Role.Operator);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/api/v1/runs", content, Cancellation);

        Assert.InRange((int)response.StatusCode, 400, 422);
        await AssertProblemAsync(response, named);
    }

    [Theory]
    [InlineData("/api/v1/runs?limit=x", "limit", 400)]
    [InlineData("/api/v1/runs?limit=0", "limit", 400)]
    [InlineData("/api/v1/environment/plan?action=destroy", "action", 400)]
    [InlineData("/api/v1/environment/plan", "action: it is needed", 400)]
    [InlineData("/api/v1/runs/999", "999", 404)]
    [InlineData("/api/v1/runs/999/events", "999", 404)]
    [InlineData("/api/v1/runs/999/log", "999", 404)]
    [InlineData("/api/v1/runs/999/rejects", "999", 404)]
    [InlineData("/api/v1/operations/999", "999", 404)]
    [InlineData("/api/v1/nothing", "", 404)]
    [InlineData("/api/v1/reports/taxes-as-revenue?fromYear=2020&toYear=2019", "fromYear: 2020 is after toYear", 400)]
    [InlineData("/api/v1/reports/taxes-as-revenue?department=POL%20Police", "department: this question", 400)]
    [InlineData("/api/v1/reports/taxes-as-revenue?fiscalYear=2020", "fiscalYear: there is no such parameter here; fromYear, toYear, relatedUnits", 400)]
    [InlineData("/api/v1/transactions?about=overtimes", "about: One of these is expected: salaries, fringe-benefits, overtime", 400)]
    [InlineData("/api/v1/overview?fromYear=2020&toYear=2019", "fromYear: 2020 is after toYear", 400)]
    [InlineData("/api/v1/explore?fund_type=General%20Fund", "fund_type: there is no such parameter here; fundType is meant perhaps.", 400)]
    [InlineData("/api/v1/explore?finance=Revenue&finance=Spending", "finance: it is given more than once", 400)]
    [InlineData("/api/v1/explore?finance=Revenue,Spending", "finance: 'Revenue,Spending' is not one of Spending, Revenue.", 400)]
    [InlineData("/api/v1/explore?axis=1", "axis: '1' is not one of organization, type, fund.", 400)]
    [InlineData("/api/v1/explore?path=", "path: it is empty", 400)]
    [InlineData("/api/v1/explore?path=a%1Fb", "path: it has a control character", 400)]
    [InlineData("/api/v1/explore?fiscalYear=", "fiscalYear: '' is not a whole number", 400)]
    [InlineData("/api/v1/explore?load=99999999999999999999", "load: '99999999999999999999' is not a whole number, or too large a one.", 400)]
    [InlineData("/api/v1/transactions?fromAmount=1,5", "fromAmount: '1,5' is no amount", 400)]
    [InlineData("/api/v1/transactions?belowAmount=5-", "belowAmount: '5-' is no amount", 400)]
    [InlineData("/api/v1/transactions?format=pdf", "format: 'pdf' is not one of json, csv, xlsx.", 400)]
    [InlineData("/api/v1/transactions?load=2&after=20250000001_5.00_load-1", "after: It goes on in load 1", 400)]
    [InlineData("/api/v1/loads?x=1", "x: there is no such parameter; this address takes none.", 400)]
    [InlineData("/api/v1/transactions?fromYear=2020&toYear=2019", "fromYear", 400)]
    [InlineData("/api/v1/transactions?fiscalYear=2020&toYear=2019", "fiscalYear", 400)]
    [InlineData("/api/v1/transactions?fiscalYear=x", "fiscalYear: 'x' is not a whole number", 400)]
    [InlineData("/api/v1/transactions?sort=name", "sort", 400)]
    [InlineData("/api/v1/transactions?limit=1001", "limit", 400)]
    [InlineData("/api/v1/transactions?after=x", "after", 400)]
    [InlineData("/api/v1/transactions?relatedUnits=some", "relatedUnits", 400)]
    [InlineData("/api/v1/transactions?revenueOrSpending=Both", "revenueOrSpending", 400)]
    [InlineData("/api/v1/transactions", "press Provision", 409)]
    [InlineData("/api/v1/transactions/20250000001", "press Provision", 409)]
    [InlineData("/api/v1/loads/999/changes", "999", 404)]
    [InlineData("/api/v1/loads/999/changes?format=csv", "999", 404)]
    [InlineData("/api/v1/loads/1/changes?kind=moved", "kind", 400)]
    [InlineData("/api/v1/loads/1/changes?limit=0", "limit", 400)]
    [InlineData("/api/v1/loads/1/changes?after=1_2", "after", 400)]
    public async Task A_wrong_question_gets_problem_details(string path, string named, int status)
    {
        using var client = panel.ClientOf(Role.Viewer);

        using var response = await client.GetAsync(path, Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        await AssertProblemAsync(response, named);
    }

    [Fact]
    public async Task A_wrong_verb_gets_problem_details()
    {
        using var client = panel.ClientOf(Role.Admin);

        using var response = await client.DeleteAsync("/api/v1/runs", Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        await AssertProblemAsync(response, "");
    }

    [Fact]
    public void An_active_run_is_a_conflict_that_names_it()
    {
        var problem = ApiErrors.Describe(new RunConflictException("Run 14 is active.", new RunId(14)));

        Assert.Equal((409, "Run 14 is active."), (problem.Status, problem.Detail));
        Assert.Equal(14L, problem.Extensions["activeRunId"]);
    }

    [Fact]
    public void An_outdated_plan_is_a_conflict_with_the_plan_of_now()
    {
        var current = new EnvironmentPlan("p2", PlanAction.Provision, [], [], new EnvironmentCost(0, "USD", ""));

        var problem = ApiErrors.Describe(new PlanOutdatedException("The bucket is gone.", current));

        Assert.Equal((409, "The bucket is gone."), (problem.Status, problem.Detail));
        Assert.Same(current, problem.Extensions["plan"]);
    }

    [Fact]
    public void Nothing_loaded_is_a_conflict() =>
        Assert.Equal(409, ApiErrors.Describe(new ReportException("Nothing is loaded.")).Status);

    [Fact]
    public void A_surprise_gives_nothing_away()
    {
        var problem = ApiErrors.Describe(new InvalidOperationException("secret"));

        Assert.Equal(500, problem.Status);
        Assert.DoesNotContain("secret", problem.Detail, StringComparison.Ordinal);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, string named)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.ReadJsonAsync(response.StatusCode);
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.True(problem.TryGetProperty("title", out _));
        Assert.True(problem.TryGetProperty("traceId", out _));
        Assert.Contains(named, problem.GetRawText(), StringComparison.Ordinal);
    }
}
