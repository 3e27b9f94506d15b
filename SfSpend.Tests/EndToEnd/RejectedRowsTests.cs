using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.EndToEnd;

public sealed class RejectedRowsTests(PostgresServer postgres)
{
    private const int TimeLimit = 120_000;
    private const string Reason = "The city knows of this row; it is nobody's money.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_row_that_can_not_be_read_waits_for_a_person_whose_reason_is_kept()
    {
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        SourceRow[] good = [new SourceRow().With(2024, 10.10m), new SourceRow().With(2025, 20.20m)];
        var path = await UploadAsync(client, SourceRows.ToCsv([good[0], new SourceRow { FiscalYear = "2024", Amount = "ten dollars" }, good[1]]));

        var run = await client.RunAsync(new { source = "file", path });

        PanelStory.AssertState("NeedsReview", run);
        Assert.Equal(1, run.GetProperty("counts").GetProperty("rejected").GetInt64());
        Assert.Empty((await client.GetJsonAsync("/api/v1/loads")).EnumerateArray());
        var id = run.GetProperty("id").GetInt64();
        var reject = Assert.Single((await client.GetJsonAsync($"{PanelStory.PathOf(id)}/rejects")).GetProperty("rejects").EnumerateArray());
        Assert.Equal((3, "amount"), (reject.GetProperty("lineNumber").GetInt32(), reject.GetProperty("column").GetString()));
        Assert.Contains("ten dollars", reject.GetProperty("reason").GetString(), StringComparison.Ordinal);
        await client.PostJsonAsync($"{PanelStory.PathOf(id)}/accept-rejects", new { reason = " " }, HttpStatusCode.UnprocessableEntity);

        await client.DoAsync(id, "accept-rejects", new { reason = Reason });
        PanelStory.AssertState("Succeeded", await client.WaitForRunAsync(id));

        var reconciliation = await client.GetJsonAsync("/api/v1/loads/1/reconciliation");
        Assert.True(reconciliation.GetProperty("balanced").GetBoolean(), reconciliation.ToString());
        Assert.Equal(1, (await client.ReadCellsAsync(1, "rejected")).Sum(cell => cell.RowCount));
        Assert.Equal(1, (await client.GetJsonAsync("/api/v1/loads/1")).GetProperty("rejectedRowCount").GetInt64());
        Assert.Contains("balanced, 1 row left out", await client.GetStringAsync("/", Token), StringComparison.Ordinal);
        Assert.Equal([(2024, "Spending", 1, 10.10m), (2025, "Spending", 1, 20.20m)], await client.ReadCellsAsync(1, "warehouse"));
        var audit = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(100, TestContext.Current.CancellationToken);
        Assert.Contains(audit, entry => entry.Actor == "the Operator" && entry.Detail == Reason && entry.Result == AuditTrail.Done);
    }

    [Fact]
    public async Task Rows_whose_year_can_not_be_read_are_counted_wherever_a_load_is_called_balanced()
    {
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        var path = await UploadAsync(client, SourceRows.ToCsv(new SourceRow().With(2025, 20.20m), new SourceRow { FiscalYear = "n/a" }, new SourceRow { RevenueOrSpending = "?" }));
        var id = (await client.RunAsync(new { source = "file", path })).GetProperty("id").GetInt64();
        await client.DoAsync(id, "accept-rejects", new { reason = Reason });
        PanelStory.AssertState("Succeeded", await client.WaitForRunAsync(id));

        Assert.Equal(2, (await client.GetJsonAsync("/api/v1/loads/1")).GetProperty("rejectedRowCount").GetInt64());
        var load = await client.GetJsonAsync("/api/v1/loads/1/reconciliation");
        var run = await client.GetJsonAsync($"{PanelStory.PathOf(id)}/reconciliation");
        foreach (var reconciliation in (JsonElement[])[load, run])
        {
            Assert.True(reconciliation.GetProperty("balanced").GetBoolean(), reconciliation.ToString());
            Assert.Equal(2, reconciliation.GetProperty("rejectedRowCount").GetInt64());
            Assert.True(reconciliation.GetProperty("sourceIsRaw").GetBoolean());
            Assert.All(reconciliation.GetProperty("landed").EnumerateArray(), file => Assert.Equal(64, file.GetProperty("sha256").GetString()?.Length));
            Assert.Contains(
                reconciliation.GetProperty("cells").EnumerateArray(),
                cell => (cell.GetProperty("fiscalYear").GetInt32(), cell.GetProperty("checkpoint").GetString(), cell.GetProperty("rowCount").GetInt64()) == (0, "rejected", 1));
        }

        foreach (var page in (string[])["/", "/loads", "/loads/1", "/loads/1/reconciliation", $"/runs/{id}"])
        {
            Assert.Contains("2 rows left out", await client.GetStringAsync(page, Token), StringComparison.Ordinal);
        }

        var runPage = await client.GetStringAsync($"/runs/{id}", Token);
        Assert.Contains("Balanced, 2 rows left out", runPage, StringComparison.Ordinal);
        Assert.Contains("No readable fiscal year", runPage, StringComparison.Ordinal);
        Assert.Contains("the file itself, as counted in raw", runPage, StringComparison.Ordinal);
        Assert.Contains("each read back and equal to the conformed file in size and SHA-256", runPage, StringComparison.Ordinal);
        Assert.Contains("The fiscal year &#x27;n/a&#x27; is not a year of four digits", runPage, StringComparison.Ordinal);
        Assert.DoesNotContain("first 0 of", runPage, StringComparison.Ordinal);
        Assert.Contains(
            "\n,Spending,No,1,100.25,1,100.25,1,100.25,0,0.00,0,0.00,0,0.00,equal,",
            (await client.GetStringAsync("/api/v1/loads/1/reconciliation?format=csv", Token)).ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    private static async Task<string?> UploadAsync(HttpClient client, string csv)
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        using var form = new MultipartFormDataContent { { file, "file", "spending.csv" } };
        using var response = await client.PostAsync("/api/v1/uploads", form, Token);
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("path").GetString();
    }
}
