namespace SfSpend.Tests.Browser;

/// <summary>Every page of a panel where much has happened, looked at by those who read, listen, use keys or a narrow screen.</summary>
[Collection(nameof(LoadedPanelVisits))]
public sealed class LoadedPanelTests(LoadedPanel panel, Chromium chromium)
{
    public static TheoryData<string> Pages { get; } =
    [
        "/", "/?fromYear=2001&toYear=2010&finance=Revenue&relatedUnits=include", "/?fromYear=1960&toYear=1961",
        "/search", "/search?q=polcie", "/search?q=nothing+is+called+so", "/glossary",
        "/environment", "/environment/plan?action=provision", "/environment/plan?action=teardown",
        "/runs", "/runs/start", "/runs/schedule",
        "/loads", "/loads/1", "/loads/1/changes", "/loads/1/quality", "/loads/1/reconciliation", "/transactions", "/transactions?fiscalYear=2025", "/transactions/1",
        $"/runs/{LoadedPanel.Succeeded}", $"/runs/{LoadedPanel.Unchanged}", $"/runs/{LoadedPanel.Failed}",
        $"/runs/{LoadedPanel.NeedsReview}", $"/runs/{LoadedPanel.Cancelled}", $"/runs/{LoadedPanel.Running}",
        "/questions", "/questions/spending-by-kind?department=POL+Police", "/questions/average-transaction-amount", "/questions/top-fund-types-by-maximum-spending", "/questions/taxes-as-revenue",
        "/questions/transaction-percentage-by-organization-group", "/questions/revenue-minus-spending-by-organization-group",
        "/explore", "/explore?axis=fund&finance=Revenue", "/sql",
        "/administration/keys", "/administration/audit", "/administration/audit?actor=nobody-at-all",
        "/account/password", "/theme", "/no-such-page",
    ];

    [Theory]
    [InlineData("/explore?fiscalYear=2025")]
    [InlineData("/transactions?fiscalYear=2025")]
    [InlineData("/search?q=police")]
    [InlineData("/environment/plan?action=teardown")]
    public Task On_a_narrow_screen_no_column_lies_beside_it(string path) => Visit.MakeAsync(chromium, panel, Look.Narrow, panel.Session, async visit =>
    {
        await visit.OpenAsync(path);

        var beyond = await visit.Page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('.table-box')].filter(box => box.checkVisibility()).map(box => box.scrollWidth - box.clientWidth)");

        Assert.NotEmpty(beyond);
        Assert.All(beyond, width => Assert.Equal(0, width));
    });

    [Theory, MemberData(nameof(Pages))]
    public Task A_page_is_open_to_everybody_and_whole_on_a_narrow_screen(string path) =>
        PageChecks.HoldAsync(chromium, panel, panel.Session, path);
}
