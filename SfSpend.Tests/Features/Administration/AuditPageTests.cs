using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Features.Administration;

public sealed class AuditPageTests(AuditPageTests.ToldPanel panel) : IClassFixture<AuditPageTests.ToldPanel>
{
    private const string Formula = "=HYPERLINK(\"https://evil.example\")";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A panel whose audit has been told of 120 things.</summary>
    public sealed class ToldPanel(PostgresServer postgres) : PanelFixture(postgres)
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            var audit = Services.GetRequiredService<AuditTrail>();
            for (var number = 1; number <= 120; number++)
            {
                await audit.RecordAsync(
                    new Actor(number % 2 == 0 ? "even" : "odd", "10.0.0.1"), "thing.done", $"thing {number}", number == 7 ? Formula : null,
                    number % 10 == 0 ? AuditTrail.Failed : AuditTrail.Done, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task The_page_shows_what_its_address_asks_for()
    {
        using var admin = panel.ClientOf(Role.Admin);

        var page = await admin.GetStringAsync("/administration/audit?actor=Even&result=done", Cancellation);

        // Of 60 even ones, 12 failed.
        Assert.Contains(">48 entries<", page, StringComparison.Ordinal);
        Assert.Contains("thing 118<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("thing 120<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("thing 117<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_entries_are_reached_page_by_page_and_none_twice()
    {
        using var admin = panel.ClientOf(Role.Admin);
        List<string> seen = [];
        var address = "/administration/audit?action=thing";
        while (address.Length > 0)
        {
            var page = await admin.GetStringAsync(address, Cancellation);
            seen.AddRange(page.Split(">thing ")[1..].Select(part => part.Split('<')[0]));
            address = page.Contains("rel=\"next\"", StringComparison.Ordinal)
                ? page.Split("rel=\"next\"")[0].Split("href=\"")[^1].Split('"')[0].Replace("&amp;", "&", StringComparison.Ordinal)
                : "";
        }

        Assert.Equal(Enumerable.Range(1, 120).Reverse().Select(number => $"{number}"), seen);
    }

    [Fact]
    public async Task The_csv_is_complete_and_no_spreadsheet_takes_an_entry_for_a_formula()
    {
        using var admin = panel.ClientOf(Role.Admin);

        using var response = await admin.GetAsync("/api/v1/audit?format=csv&action=thing.done", Cancellation);
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("audit.csv", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(121, lines.Length);
        Assert.Equal("audit_id,at,actor,actor_kind,action,target,detail,result,remote_address", lines[0]);
        Assert.Contains(lines, line => line.Contains("\"'=HYPERLINK(", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(",=", StringComparison.Ordinal) || line.Contains("\"=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Entries_come_over_rest_page_by_page()
    {
        using var admin = panel.ClientOf(Role.Admin);

        var first = await admin.GetJsonAsync("/api/v1/audit?action=thing&limit=100");
        var second = await admin.GetJsonAsync($"/api/v1/audit?action=thing&limit=100&before={first.GetProperty("next").GetInt64()}");

        Assert.Equal(100, first.GetProperty("entries").GetArrayLength());
        Assert.Equal("thing 120", first.GetProperty("entries")[0].GetProperty("target").GetString());
        Assert.Equal(20, second.GetProperty("entries").GetArrayLength());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("result=fine", "result")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-13-01", "to")]
    [InlineData("before=x", "before")]
    [InlineData("limit=1001", "limit")]
    public async Task A_wrong_question_names_its_member(string query, string member)
    {
        using var admin = panel.ClientOf(Role.Admin);

        var problem = await admin.GetJsonAsync($"/api/v1/audit?{query}", HttpStatusCode.BadRequest);

        Assert.True(problem.GetProperty("errors").TryGetProperty(member, out _), problem.ToString());
    }

    [Fact]
    public async Task A_period_has_its_first_and_its_last_day()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(5, (await admin.GetJsonAsync($"/api/v1/audit?action=thing&limit=5&from={today}")).GetProperty("entries").GetArrayLength());
        Assert.Equal(0, (await admin.GetJsonAsync("/api/v1/audit?action=thing&from=2199-01-01")).GetProperty("entries").GetArrayLength());
        Assert.Equal(0, (await admin.GetJsonAsync("/api/v1/audit?action=thing&to=1999-12-31")).GetProperty("entries").GetArrayLength());
    }
}
