using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Loads;

/// <summary>The pages of one load, side by side.</summary>
/// <param name="Current">The title of the page that is shown.</param>
public sealed record LoadTabs(LoadId Load, string Current)
{
    public const string Summary = "Summary";
    public const string Changes = "Changes";
    public const string Reconciliation = "Reconciliation";
    public const string Quality = "Quality";

    /// <summary>Title and what is added to the load's address, in their order.</summary>
    public static IReadOnlyList<(string Title, string Path)> Pages { get; } =
    [
        (Summary, ""),
        (Changes, "/changes"),
        (Reconciliation, "/reconciliation"),
        (Quality, "/quality"),
    ];
}
