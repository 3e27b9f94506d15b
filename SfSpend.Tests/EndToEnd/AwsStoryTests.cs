using System.Net;
using System.Text.Json;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.EndToEnd;

/// <summary>The main job on AWS, over REST and stand-ins at the wire: nothing in the panel knows that they are not Amazon's.</summary>
public sealed class AwsStoryTests(PostgresServer postgres, MotoServer moto)
{
    private const int TimeLimit = 240_000;

    private static readonly string[] Questions =
    [
        "average-transaction-amount", "top-fund-types-by-maximum-spending", "taxes-as-revenue", "transaction-percentage-by-organization-group",
        "revenue-minus-spending-by-organization-group",
    ];

    [Fact(Timeout = TimeLimit)]
    public async Task An_environment_on_AWS_is_provisioned_loaded_asked_and_torn_down()
    {
        await using var panel = await AwsPanelFixture.StartAsync(postgres, moto);
        using var client = panel.ClientOf(Role.Operator);
        using var objects = new MotoObjects(panel.Account);
        await client.ProvisionAsync();
        Assert.Equal("Ready", await client.ReadEnvironmentStateAsync());

        var first = await client.RunAsync(new { source = "sample", fiscalYears = new[] { 2024, 2025 } });
        PanelStory.AssertState("Succeeded", first);
        Assert.NotEmpty(await client.ReadCellsAsync(1, "source"));
        foreach (var checkpoint in new[] { "raw", "conformed", "landed", "warehouse" })
        {
            Assert.Equal(await client.ReadCellsAsync(1, "source"), await client.ReadCellsAsync(1, checkpoint));
        }

        PanelStory.AssertState("Unchanged", await client.RunAsync(new { source = "sample", fiscalYears = new[] { 2024, 2025 } }));
        await AnswersAsync(client);
        Assert.True(await objects.HasBucketAsync(panel.Bucket, TestContext.Current.CancellationToken));

        await client.TearDownAsync();
        Assert.Equal("Absent", await client.ReadEnvironmentStateAsync());
        Assert.False(await objects.HasBucketAsync(panel.Bucket, TestContext.Current.CancellationToken));
    }

    private static async Task AnswersAsync(HttpClient client)
    {
        var spending = (await client.ReadCellsAsync(1, "warehouse")).Where(cell => cell.Side == "Spending").ToList();
        foreach (var question in Questions)
        {
            var answer = await client.GetJsonAsync($"/api/v1/reports/{question}?relatedUnits=include");
            Assert.NotEmpty(answer.GetProperty("rows").EnumerateArray());
            Assert.Equal(1, answer.GetProperty("loadId").GetInt64());
        }

        var average = await client.GetJsonAsync("/api/v1/reports/average-transaction-amount?relatedUnits=include");
        var side = average.GetProperty("rows").EnumerateArray().Single(row => row.GetProperty("revenue_or_spending").GetString() == "Spending");
        Assert.Equal(spending.Sum(cell => cell.Amount), PanelStory.MoneyOf(side.GetProperty("total_amount")));
        Assert.Equal(spending.Sum(cell => cell.RowCount), side.GetProperty("transaction_count").GetInt64());

        var explored = await client.GetJsonAsync("/api/v1/explore?axis=organization&fiscalYear=2024&finance=Spending&relatedUnits=include");
        Assert.Equal(spending.Where(cell => cell.FiscalYear == 2024).Sum(cell => cell.Amount), PanelStory.MoneyOf(explored.GetProperty("total")));

        var own = await client.PostJsonAsync("/api/v1/query", new { sql = "SELECT COUNT(*) AS n FROM report.transaction WHERE fiscal_year = {{year}}", parameters = new { year = 2025 } }, HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Number, own.GetProperty("rows")[0][0].ValueKind);
    }
}
