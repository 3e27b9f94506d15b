namespace SfSpend.Core;

/// <summary>
/// An expected failure at one of the edges. Its message is written for the person at the panel: where, what, what was
/// expected and what to do. Each edge has one type of its own; anything else that is thrown is a surprise.
/// </summary>
public abstract class SfSpendException(string message, Exception? innerException = null)
    : Exception(message, innerException);
