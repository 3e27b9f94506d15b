using SfSpend.Core.Environments;

namespace SfSpend.Tests.Support;

/// <summary>A panel around an environment of any kind.</summary>
internal interface IEnvironmentPanel : IAsyncDisposable
{
    Provisioner Provisioner { get; }

    /// <summary>Plans, queues and carries out.</summary>
    Task<Operation> RunAsync(PlanAction action);

    /// <summary>Deletes a resource behind the panel's back.</summary>
    Task DeleteByHandAsync(string resource);
}
