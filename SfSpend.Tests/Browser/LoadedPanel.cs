using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Browser;

/// <summary>A panel where everything has happened once: a run of each outcome, the sample loaded, and one run still under way.</summary>
public sealed class LoadedPanel(PostgresServer postgres, Chromium chromium) : BrowsedPanel(postgres)
{
    public const long Succeeded = 1;
    public const long Unchanged = 2;
    public const long Failed = 3;
    public const long NeedsReview = 4;
    public const long Cancelled = 5;
    public const long Running = 6;

    private readonly TaskCompletionSource _mayAnswer = new();
    private FakeDataSf? _portal;

    /// <summary>The administrator's session, to be kept by any number of visits.</summary>
    public string Session { get; private set; } = "";

    protected override string Portal => _portal?.BaseUrl ?? base.Portal;

    public override async ValueTask InitializeAsync()
    {
        // Without a browser nobody looks at this panel: its tests say so themselves.
        if (!Chromium.IsThere)
        {
            return;
        }

        _portal = await FakeDataSf.StartAsync(Enumerable.Range(0, 30).Select(index => new SourceRow().With(2023 + (index % 3), index)), TestContext.Current.CancellationToken);
        await base.InitializeAsync();
        using var client = ClientOf(Role.Operator);
        await client.ProvisionAsync();
        await FinishAsync(client, Succeeded, "Succeeded", new { source = "sample" });
        await FinishAsync(client, Unchanged, "Unchanged", new { source = "sample" });
        await FinishAsync(client, Failed, "Failed", FileOf("two-columns.csv", "fiscal_year,amount\n2025,1.00\n"));
        await FinishAsync(client, NeedsReview, "NeedsReview", FileOf("two-bad-rows.csv", SourceRows.ToCsv(
            new SourceRow().With(2024, 10.10m), new SourceRow { FiscalYear = "2024", Amount = "ten dollars" }, new SourceRow { FiscalYear = "20x5", Amount = "1.00" })));

        // Whoever asks for rows waits for them as long as this panel lives.
        _portal.Misbehave(".csv", FakeDataSf.Hold(new TaskCompletionSource(), _mayAnswer.Task), times: int.MaxValue);
        await ScrapeAsync(client, Cancelled);
        await client.DoAsync(Cancelled, "cancel");
        PanelStory.AssertState("Cancelled", await client.WaitForRunAsync(Cancelled));
        await ScrapeAsync(client, Running);
        await Visit.MakeAsync(chromium, this, Look.Usual, null, async visit => Session = await new SignInPage(visit.Page).KeepSessionAsync());
    }

    public override async ValueTask DisposeAsync()
    {
        _mayAnswer.TrySetResult();
        await base.DisposeAsync();
        if (_portal is not null)
        {
            await _portal.DisposeAsync();
        }
    }

    private static async Task FinishAsync(HttpClient client, long id, string state, object request)
    {
        Assert.Equal(id, await client.StartRunAsync(request));
        PanelStory.AssertState(state, await client.WaitForRunAsync(id));
    }

    /// <summary>Starts a run that stays at its first stage.</summary>
    private static async Task ScrapeAsync(HttpClient client, long id)
    {
        Assert.Equal(id, await client.StartRunAsync(new { source = "datasf" }));
        await client.WaitForAsync(PanelStory.PathOf(id), run => run.GetProperty("stages").EnumerateArray().First().GetProperty("state").GetString() == "Running");
    }

    private object FileOf(string name, string csv)
    {
        File.WriteAllText(Path.Combine(ImportDirectory, name), csv);
        return new { source = "file", path = name };
    }
}
