namespace SfSpend.Web.Features.Runs;

/// <summary>Takes files: its body may be as large as an upload (<c>Uploads:MaxByteCount</c>) instead of as everything else (<c>Network:MaxBodyByteCount</c>).</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class TakesUploadsAttribute : Attribute;
