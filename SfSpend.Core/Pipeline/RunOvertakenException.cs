namespace SfSpend.Core.Pipeline;

/// <summary>Another run has published a load since this one read its source, so that publishing this one would put older data over newer.</summary>
public sealed class RunOvertakenException(string message) : SfSpendException(message);
