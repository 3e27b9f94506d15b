using SfSpend.Core.Control;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

namespace SfSpend.Web.Features.Runs;

/// <summary>Somebody asks what the source has now, and the audit remembers it.</summary>
public sealed class SourceCheck(SourceWatch watch, AuditTrail audit)
{
    /// <exception cref="ScrapeException">The portal does not answer.</exception>
    public async Task RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        await watch.CheckAsync(cancellationToken);
        await audit.RecordAsync(actor, "source.check", null, null, AuditTrail.Done, cancellationToken);
    }
}
