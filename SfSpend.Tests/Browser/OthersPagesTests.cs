namespace SfSpend.Tests.Browser;

/// <summary>Pages that others wrote work under the policies the panel gives them: whatever a policy refuses, the browser complains of.</summary>
[Collection(nameof(LoadedPanelVisits))]
public sealed class OthersPagesTests(LoadedPanel panel, Chromium chromium)
{
    [Theory]
    [InlineData("/hangfire", "#realtimeGraph")]
    [InlineData("/hangfire/jobs/succeeded", ".js-jobs-list")]
    [InlineData("/hangfire/recurring", ".page-header")]
    [InlineData("/api-docs/", "text=What a provision or teardown would do now")]
    public Task A_page_of_others_works_and_asks_nobody_else(string path, string sign) => Visit.MakeAsync(chromium, panel, Look.Usual, panel.Session, async visit =>
    {
        await visit.OpenAsync(path);
        await visit.Page.Locator(sign).First.WaitForAsync();
    });
}
