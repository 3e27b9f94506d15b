using SfSpend.Core.Conforming;

namespace SfSpend.Core.Pipeline;

/// <summary>A rejected row as the journal keeps it.</summary>
/// <param name="Number">1-based, in file order: the cursor of the list.</param>
public sealed record RunReject(int Number, Reject Reject);
