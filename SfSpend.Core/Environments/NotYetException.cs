namespace SfSpend.Core.Environments;

/// <summary>The world is not ready for this yet, and will be by itself: the provisioner waits and tries again, as long as the resource's patience lasts.</summary>
internal sealed class NotYetException(string message, Exception? innerException = null) : SfSpendException(message, innerException);
