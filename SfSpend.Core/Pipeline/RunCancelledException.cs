namespace SfSpend.Core.Pipeline;

/// <summary>Somebody asked to cancel the run, and a stage has stopped for it.</summary>
internal sealed class RunCancelledException(Exception? innerException = null) : Exception("The run was cancelled.", innerException);
