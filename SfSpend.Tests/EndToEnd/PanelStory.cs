using System.Globalization;
using System.Net;
using System.Text.Json;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.EndToEnd;

/// <summary>What a person does with a panel, over REST, each waited for until it has ended.</summary>
internal static class PanelStory
{
    private static readonly string[] Active = ["Queued", "Running", "Interrupted"];

    extension(HttpClient client)
    {
        public async Task ProvisionAsync() =>
            await client.FinishAsync(await client.PostJsonAsync("/api/v1/environment/provision", new { }, HttpStatusCode.Accepted));

        public async Task TearDownAsync()
        {
            var environment = await client.GetJsonAsync("/api/v1/environment");
            var confirm = environment.GetProperty("name").GetString();
            await client.FinishAsync(await client.PostJsonAsync("/api/v1/environment/teardown", new { confirm }, HttpStatusCode.Accepted));
        }

        public async Task<string?> ReadEnvironmentStateAsync() => (await client.GetJsonAsync("/api/v1/environment")).GetProperty("state").GetString();

        /// <summary>The number of the run that was started.</summary>
        public async Task<long> StartRunAsync(object request) =>
            (await client.PostJsonAsync("/api/v1/runs", request, HttpStatusCode.Accepted)).GetProperty("id").GetInt64();

        public async Task<JsonElement> RunAsync(object request) => await client.WaitForRunAsync(await client.StartRunAsync(request));

        public async Task<JsonElement> WaitForRunAsync(long id) =>
            await client.WaitForAsync(PathOf(id), run => !Active.Contains(run.GetProperty("state").GetString()));

        public async Task<JsonElement> DoAsync(long id, string action, object? body = null) =>
            await client.PostJsonAsync($"{PathOf(id)}/{action}", body, HttpStatusCode.Accepted);

        public async Task<string[]> ReadLogAsync(long id) =>
            (await client.GetStringAsync($"{PathOf(id)}/log", TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        /// <summary>Rows and dollars of a load at a checkpoint, by fiscal year and side.</summary>
        public async Task<IReadOnlyList<(int FiscalYear, string? Side, long RowCount, decimal Amount)>> ReadCellsAsync(long loadId, string checkpoint)
        {
            var reconciliation = await client.GetJsonAsync($"/api/v1/loads/{loadId}/reconciliation");
            return
            [
                .. reconciliation.GetProperty("cells").EnumerateArray()
                    .Where(cell => cell.GetProperty("checkpoint").GetString() == checkpoint)
                    .Select(cell => (
                        cell.GetProperty("fiscalYear").GetInt32(),
                        cell.GetProperty("revenueOrSpending").GetString(),
                        cell.GetProperty("rowCount").GetInt64(),
                        MoneyOf(cell.GetProperty("amount"))))
                    .Order(),
            ];
        }

        private async Task FinishAsync(JsonElement operation)
        {
            var ended = await client.WaitForAsync(
                $"/api/v1/operations/{operation.GetProperty("id").GetInt64()}", seen => seen.GetProperty("state").GetString() is not ("Queued" or "Running"));
            Assert.True(ended.GetProperty("state").GetString() == "Succeeded", ended.ToString());
        }
    }

    public static string PathOf(long run) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/runs/{run}");

    public static decimal MoneyOf(JsonElement text) => decimal.Parse(text.GetString() ?? "", CultureInfo.InvariantCulture);

    /// <summary>Fails with all that is known of the run when it has not ended as expected.</summary>
    public static void AssertState(string expected, JsonElement run) => Assert.True(run.GetProperty("state").GetString() == expected, run.ToString());
}
