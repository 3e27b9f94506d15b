using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Control;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Administration;

[Authorize(Policy = Policies.Admin)]
public sealed class AuditModel(AuditReader audit) : PageModel
{
    public const string Address = "/administration/audit";

    private const int PageSize = 50;

    public AuditQuery Query { get; private set; } = new(null, null, null, null, null, null);

    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    /// <summary>How many there are in all that fulfil the filter.</summary>
    public long Count { get; private set; }

    /// <summary>Where the next page begins, or null.</summary>
    public long? Next { get; private set; }

    /// <summary>Actions to choose from.</summary>
    public IReadOnlyList<string> Actions { get; private set; } = [];

    public string? Refusal { get; private set; }

    public static StateLook LookOf(string result) => result switch
    {
        AuditTrail.Done => new("Done", "circle-check", "ok"),
        AuditTrail.Refused => new("Refused", "circle-minus", "warn"),
        AuditTrail.Failed => new("Failed", "circle-x", "bad"),
        _ => new(Words.Capital(result), "circle-dashed", "idle"),
    };

    public static string? WordOf(ActorKind? kind) => kind switch
    {
        ActorKind.Key => "key",
        ActorKind.Panel => "by itself",
        _ => null,
    };

    public async Task OnGetAsync(string? actor, string? action, string? result, string? from, string? to, string? before, CancellationToken cancellationToken)
    {
        Query = new AuditQuery(actor, action, result, from, to, before);
        Actions = await audit.ListActionsAsync(cancellationToken);
        if (Query.Errors().ToList() is [_, ..] errors)
        {
            Refusal = string.Join(' ', errors.Select(error => $"{error.Member}: {error.Reason}"));
            return;
        }

        var found = await audit.ReadAsync(Query.Filter, PageSize + 1, Query.Cursor, cancellationToken);
        Entries = [.. found.Take(PageSize)];
        Next = found.Count > PageSize ? Entries[^1].AuditId : null;
        Count = await audit.CountAsync(Query.Filter, cancellationToken);
    }
}
