using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Display;

/// <summary>What the strip above figures says of them.</summary>
/// <param name="IncludesRelatedUnits">Null on pages whose figures always count everything.</param>
/// <param name="OtherFilterHref">The same page with related units the other way round.</param>
public sealed record Trust(LoadSummary Load, bool? IncludesRelatedUnits = null, string? OtherFilterHref = null);
