using Hangfire;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>
/// Carries a provision or teardown out. Never repeated by Hangfire, which would create what costs money once more; an operation
/// that the panel's end interrupted is resumed at the next start.
/// </summary>
public sealed class RunOperationJob(Provisioner provisioner)
{
    [AutomaticRetry(Attempts = 0)]
    public Task RunAsync(long operationId, CancellationToken cancellationToken) =>
        provisioner.RunAsync(new OperationId(operationId), cancellationToken);
}
