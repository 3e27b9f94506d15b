using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Display;

/// <summary>What the strip above figures says of them.</summary>
/// <param name="IncludesRelatedUnits">Null on pages whose figures always count everything.</param>
/// <param name="OtherFilterHref">The same page with related units the other way round.</param>
/// <param name="Current">The load people read now; null on pages that can't be asked as of another.</param>
public sealed record Trust(LoadSummary Load, bool? IncludesRelatedUnits = null, string? OtherFilterHref = null, LoadSummary? Current = null)
{
    /// <summary>The page shows an earlier load because it was asked to.</summary>
    public bool IsPast => Current is not null && Current.LoadId != Load.LoadId;
}
