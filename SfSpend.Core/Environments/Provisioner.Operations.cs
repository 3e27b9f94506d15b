using Microsoft.Extensions.Logging;

namespace SfSpend.Core.Environments;

/// <summary>Carrying operations out. The world is asked before and after every step, so an operation may be interrupted anywhere and run again.</summary>
public sealed partial class Provisioner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Carries a queued or interrupted operation out; each step's state is saved as it happens. Failures are recorded, not thrown.</summary>
    public async Task RunAsync(OperationId id, CancellationToken cancellationToken)
    {
        await using var held = await _store.LockAsync(_definition.Name, cancellationToken);
        if (await _store.FindAsync(id, cancellationToken) is not { State: OperationState.Queued or OperationState.Running } operation)
        {
            return;
        }

        await _store.SaveAsync(operation with { State = OperationState.Running }, cancellationToken);
        await _store.SaveStateAsync(_definition.Name, operation.Kind == PlanAction.Provision ? EnvironmentState.Provisioning : EnvironmentState.TearingDown, cancellationToken);
        Log.OperationStarted(_logger, id, operation.Kind, _definition.Name);

        foreach (var step in operation.Steps.Where(step => step.State != OperationState.Succeeded))
        {
            if (await RunStepAsync(operation, step, cancellationToken) is { } reason)
            {
                await FinishAsync(operation, EnvironmentState.Failed, $"{step.Resource} ({step.Type}): {reason}", cancellationToken);
                return;
            }
        }

        await FinishAsync(operation, operation.Kind == PlanAction.Provision ? EnvironmentState.Ready : EnvironmentState.Absent, null, cancellationToken);
    }

    /// <returns>Why it failed, or null.</returns>
    private async Task<string?> RunStepAsync(Operation operation, OperationStep step, CancellationToken cancellationToken)
    {
        var running = step with { State = OperationState.Running, StartedAt = _time.GetUtcNow(), FinishedAt = null, Detail = null };
        await _store.SaveStepAsync(operation.Id, running, cancellationToken);
        var resource = _definition.Resources.FirstOrDefault(resource => resource.Name == step.Resource);
        string? reason;
        var detail = "This version of the panel has no such resource.";
        try
        {
            reason = null;
            if (resource is not null)
            {
                var reached = operation.Kind == PlanAction.Provision ? await CreateAsync(resource, cancellationToken) : await DeleteAsync(resource, cancellationToken);
                await _store.SaveResourceAsync(_definition.Name, reached, cancellationToken);
                detail = reached.Detail;
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            reason = exception.Message;
            if (exception is not SfSpendException)
            {
                Log.StepSurprised(_logger, exception, operation.Id, step.Resource);
            }
        }

        await _store.SaveStepAsync(
            operation.Id,
            running with { State = reason is null ? OperationState.Succeeded : OperationState.Failed, Detail = reason ?? detail, FinishedAt = _time.GetUtcNow() },
            cancellationToken);
        return reason;
    }

    private async Task<ResourceSnapshot> CreateAsync(IResource resource, CancellationToken cancellationToken)
    {
        var seen = await resource.DescribeAsync(cancellationToken);
        if (seen.State == ResourceState.Ready)
        {
            return seen;
        }

        if (seen.State == ResourceState.Absent && resource.Unavailable is { } reason)
        {
            return seen with { Detail = reason };
        }

        await resource.CreateAsync(cancellationToken);
        return await WaitForAsync(resource, ResourceState.Ready, cancellationToken);
    }

    private async Task<ResourceSnapshot> DeleteAsync(IResource resource, CancellationToken cancellationToken)
    {
        var seen = await resource.DescribeAsync(cancellationToken);
        if (seen.State == ResourceState.Absent)
        {
            return seen;
        }

        await resource.DeleteAsync(cancellationToken);
        return await WaitForAsync(resource, ResourceState.Absent, cancellationToken);
    }

    private async Task<ResourceSnapshot> WaitForAsync(IResource resource, ResourceState wanted, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            var seen = await resource.DescribeAsync(cancellationToken);
            if (seen.State == wanted)
            {
                return seen;
            }

            if (_time.GetElapsedTime(started) > Patience)
            {
                throw new ProvisioningException($"It is {seen.State} after {Patience.TotalSeconds:0} seconds, expected {wanted}: {seen.Detail}");
            }

            await Task.Delay(Pause, _time, cancellationToken);
        }
    }

    private async Task FinishAsync(Operation operation, EnvironmentState state, string? error, CancellationToken cancellationToken)
    {
        await _store.SaveStateAsync(_definition.Name, state, cancellationToken);
        await _store.SaveAsync(
            operation with { State = error is null ? OperationState.Succeeded : OperationState.Failed, Error = error, FinishedAt = _time.GetUtcNow() },
            cancellationToken);
        if (error is null)
        {
            Log.OperationSucceeded(_logger, operation.Id, operation.Kind, _definition.Name);
        }
        else
        {
            Log.OperationFailed(_logger, operation.Id, operation.Kind, _definition.Name, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Operation {OperationId} ({Action}) on the environment {Environment} started")]
        public static partial void OperationStarted(ILogger logger, OperationId operationId, PlanAction action, string environment);

        [LoggerMessage(LogLevel.Information, "Operation {OperationId} ({Action}) on the environment {Environment} succeeded")]
        public static partial void OperationSucceeded(ILogger logger, OperationId operationId, PlanAction action, string environment);

        [LoggerMessage(LogLevel.Warning, "Operation {OperationId} ({Action}) on the environment {Environment} failed: {Reason}")]
        public static partial void OperationFailed(ILogger logger, OperationId operationId, PlanAction action, string environment, string reason);

        [LoggerMessage(LogLevel.Error, "Operation {OperationId} met something unexpected at {Resource}")]
        public static partial void StepSurprised(ILogger logger, Exception exception, OperationId operationId, string resource);
    }
}
