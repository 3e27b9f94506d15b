using System.Net;
using System.Text;
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

    private static async Task<string?> UploadAsync(HttpClient client, string csv)
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        using var form = new MultipartFormDataContent { { file, "file", "spending.csv" } };
        using var response = await client.PostAsync("/api/v1/uploads", form, Token);
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("path").GetString();
    }
}
