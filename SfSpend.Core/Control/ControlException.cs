namespace SfSpend.Core.Control;

/// <summary>The control database, or the embedded PostgreSQL it lives in, can't be started; what it holds is as it was.</summary>
public sealed class ControlException(string message, Exception? innerException = null) : SfSpendException(message, innerException);
