namespace SfSpend.Core.Control;

/// <summary>A database that the panel needs does not answer now. Nothing was changed, and asking again in a moment may help.</summary>
public sealed class DatabaseUnreachableException(string message, Exception innerException) : SfSpendException(message, innerException);
