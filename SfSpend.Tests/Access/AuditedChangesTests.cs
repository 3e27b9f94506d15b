using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class AuditedChangesTests(DoorsPanel panel) : IClassFixture<DoorsPanel>
{
    /// <summary>Changes nothing that outlives the request: the theme's cookie, questions and their cancelling, the answer to an error.</summary>
    private static readonly string[] WithoutEntry = ["/theme", "/error", "/sql", "/sql?handler=Download", "/sql?handler=Explain", "/api/v1/query", "/api/v1/queries/{queryId:guid}"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Role?, bool> Visitors => AccessTableTests.Visitors;

    [Theory]
    [MemberData(nameof(Visitors))]
    public async Task Every_change_that_is_asked_for_leaves_an_entry_with_who_and_how_it_went(Role? role, bool byCookie)
    {
        using var visitor = await Visitor.OfAsync(panel, role, byCookie);
        var audit = panel.Services.GetRequiredService<AuditReader>();
        var doors = Door.Of(panel.Services.GetRequiredService<EndpointDataSource>());
        List<string> silent = [];

        foreach (var door in doors.Where(door => !WithoutEntry.Contains(door.Address)))
        {
            foreach (var verb in door.Tries.Where(verb => verb != "GET"))
            {
                var before = (await audit.ReadAsync(new AuditFilter(), 1, null, Cancellation)) is [var newest] ? newest.AuditId : 0;
                var (answer, status) = await visitor.KnockAsync(door, verb);
                var entries = (await audit.ReadAsync(new AuditFilter(), 10, null, Cancellation)).Where(entry => entry.AuditId > before).ToList();
                var kind = role is not null && !byCookie ? ActorKind.Key : ActorKind.Person;
                var isTold = entries.Any(entry => entry.ActorKind == kind && (answer is Answer.NotRefused || entry.Result == AuditTrail.Refused));
                if (!isTold)
                {
                    silent.Add($"{verb} {door.Address} answered {(int)status} and left {string.Join(", ", entries)}");
                }
            }
        }

        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    [Fact]
    public async Task A_page_that_shows_its_form_again_was_refused()
    {
        using var visitor = await Visitor.OfAsync(panel, Role.Operator, byCookie: true);
        var door = Door.Of(panel.Services.GetRequiredService<EndpointDataSource>()).Single(door => door is { Verb: "POST", Address: "/runs/schedule" });

        var (_, status) = await visitor.KnockAsync(door, "POST");

        Assert.Equal(HttpStatusCode.OK, status);
        var entry = (await panel.Services.GetRequiredService<AuditReader>().ReadAsync(new AuditFilter(Action: "POST /runs/schedule", Actor: "knocking Operator"), 1, null, Cancellation))[0];
        Assert.Equal(AuditTrail.Refused, entry.Result);
    }

    [Fact]
    public async Task What_is_only_looked_at_leaves_no_entry()
    {
        using var client = panel.ClientOf(Role.Viewer);
        var audit = panel.Services.GetRequiredService<AuditReader>();
        var before = await audit.CountAsync(new AuditFilter(Actor: "the Viewer"), Cancellation);

        await client.GetJsonAsync("/api/v1/runs");
        using var page = await client.GetAsync("/runs", Cancellation);

        Assert.Equal(before, await audit.CountAsync(new AuditFilter(Actor: "the Viewer"), Cancellation));
    }
}
