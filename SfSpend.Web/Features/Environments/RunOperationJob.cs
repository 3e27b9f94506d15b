using Hangfire;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>
/// Carries a provision or teardown out. What fails is recorded, and whether it is tried again is for people to say; Hangfire tries
/// again only where nothing could be recorded, as while the control database is away. An operation that the panel's end
/// interrupted is resumed at the next start. Either way each step asks the world first, so nothing is created twice.
/// </summary>
public sealed class RunOperationJob(Provisioner provisioner)
{
    [AutomaticRetry(Attempts = 20, DelaysInSeconds = [5, 15, 60, 300])]
    public Task RunAsync(long operationId, CancellationToken cancellationToken) =>
        provisioner.RunAsync(new OperationId(operationId), cancellationToken);
}
