using Microsoft.Extensions.Logging;
using SfSpend.Core.Control;

namespace SfSpend.Core.Environments;

/// <summary>Carrying operations out. The world is asked before and after every step, so an operation may be interrupted anywhere and run again.</summary>
public sealed partial class Provisioner
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private const double PauseGrowth = 1.5;

    /// <summary>Carries a queued or interrupted operation out; each step's state is saved as it happens. Failures are recorded, not thrown.</summary>
    public async Task RunAsync(OperationId id, CancellationToken cancellationToken)
    {
        await using var held = await _store.LockAsync(_definition.Name, cancellationToken);
        if (await _store.TryStartAsync(_definition.Name, id, cancellationToken) is not { } worker)
        {
            return;
        }

        await using var lease = new Lease(
            $"operation {id}", token => _store.RenewAsync(id, worker, token), token => _store.ReleaseAsync(id, worker, token), _time, _logger, cancellationToken);
        try
        {
            await CarryOutAsync(id, lease.Token);
        }
        catch (OperationCanceledException) when (lease.IsLost)
        {
            // Whoever has it now goes on with it.
        }
    }

    private async Task CarryOutAsync(OperationId id, CancellationToken cancellationToken)
    {
        var operation = await _store.FindAsync(_definition.Name, id, cancellationToken) ?? throw new InvalidOperationException($"Operation {id} was claimed but is not there.");
        await _store.SaveStateAsync(_definition.Name, operation.Kind == PlanAction.Provision ? EnvironmentState.Provisioning : EnvironmentState.TearingDown, cancellationToken);
        if (operation.Kind == PlanAction.Provision)
        {
            await _store.StartLifeAsync(_definition.Name, _definition.TimeToLive, cancellationToken);
        }

        Log.OperationStarted(_logger, id, operation.Kind, _definition.Name);

        foreach (var step in operation.Steps.Where(step => step.State != OperationState.Succeeded))
        {
            if (await RunStepAsync(operation, step, cancellationToken) is { } reason)
            {
                await FinishAsync(operation, EnvironmentState.Failed, $"{step.Resource} ({step.Type}): {reason}", cancellationToken);
                return;
            }
        }

        if (operation.Kind == PlanAction.Provision)
        {
            await FinishAsync(operation, EnvironmentState.Ready, null, cancellationToken);
            return;
        }

        if (await FindLeftoversAsync(operation, cancellationToken) is { } left)
        {
            await FinishAsync(operation, EnvironmentState.Failed, left, cancellationToken);
            return;
        }

        await _store.EndLifeAsync(_definition.Name, cancellationToken);
        await FinishAsync(operation with { Kept = await FindKeptAsync(operation, cancellationToken) }, EnvironmentState.Absent, null, cancellationToken);
    }

    /// <summary>The proof at the end of a teardown: everything is looked for once more.</summary>
    /// <returns>What is still there, or null.</returns>
    private async Task<string?> FindLeftoversAsync(Operation operation, CancellationToken cancellationToken)
    {
        try
        {
            var left = await _definition.FindLeftoversAsync(cancellationToken);
            await _store.SaveEventAsync(operation.Id, null, left.Count == 0 ? "Looked for everything once more: nothing is left." : $"Still there: {string.Join(", ", left)}.", cancellationToken);
            return left.Count == 0 ? null : $"Everything was deleted, and yet this is left: {string.Join(", ", left)}. Tear the environment down once more.";
        }
        catch (SfSpendException unknown)
        {
            return $"Everything was deleted, but whether nothing is left could not be asked: {unknown.Message} Tear the environment down once more.";
        }
    }

    /// <summary>What is still there because it was to stay, so that nobody takes it for left over, or forgets that it costs.</summary>
    private async Task<string?> FindKeptAsync(Operation operation, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> found;
        try
        {
            found = await _definition.FindKeptAsync(operation.Snapshot, cancellationToken);
        }
        catch (SfSpendException unknown)
        {
            await _store.SaveEventAsync(operation.Id, null, $"What stays on purpose could not be asked: {unknown.Message}", cancellationToken);
            return null;
        }

        var kept = found.Count == 0 ? null : string.Join(", ", found);
        if (kept is not null)
        {
            await _store.SaveEventAsync(operation.Id, null, $"Stays on purpose: {kept}.", cancellationToken);
        }
        else if (operation.Snapshot is not null)
        {
            await _store.SaveEventAsync(operation.Id, null, "A last snapshot was to be kept, and none is found: there was nothing left to take it of, or somebody deleted it.", cancellationToken);
        }

        return kept;
    }

    /// <returns>Why it failed, or null.</returns>
    private async Task<string?> RunStepAsync(Operation operation, OperationStep step, CancellationToken cancellationToken)
    {
        var running = step with { State = OperationState.Running, StartedAt = _time.GetUtcNow(), FinishedAt = null, Detail = null };
        await _store.SaveStepAsync(operation.Id, running, cancellationToken);
        var resource = _definition.Resources.FirstOrDefault(resource => resource.Name == step.Resource);
        using var events = new StepJournal(_store, operation.Id, step.Resource);
        string? reason;
        var detail = "This version of the panel has no such resource.";
        try
        {
            reason = null;
            if (resource is not null)
            {
                var reached = operation.Kind == PlanAction.Provision ? await CreateAsync(resource, cancellationToken) : await DeleteAsync(resource, operation.Snapshot, cancellationToken);
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

        await events.FlushAsync(cancellationToken);
        await _store.SaveStepAsync(
            operation.Id,
            running with { State = reason is null ? OperationState.Succeeded : OperationState.Failed, Detail = reason ?? detail, FinishedAt = _time.GetUtcNow() },
            cancellationToken);
        return reason;
    }

    private async Task<ResourceSnapshot> CreateAsync(IResource resource, CancellationToken cancellationToken)
    {
        var patience = new Patience(resource, _time);
        var seen = await patience.TryAsync(resource.DescribeAsync, cancellationToken);
        if (seen.State == ResourceState.Ready || seen.IsBeyondMending)
        {
            return seen;
        }

        if (seen.State == ResourceState.Absent && resource.Unavailable is { } reason)
        {
            return seen with { Detail = reason };
        }

        await patience.TryAsync(resource.CreateAsync, cancellationToken);
        return await WaitForAsync(resource, ResourceState.Ready, patience, cancellationToken);
    }

    private async Task<ResourceSnapshot> DeleteAsync(IResource resource, FinalSnapshot? kept, CancellationToken cancellationToken)
    {
        var patience = new Patience(resource, _time);
        var seen = await patience.TryAsync(resource.DescribeAsync, cancellationToken);
        if (seen.State == ResourceState.Absent)
        {
            return seen;
        }

        await patience.TryAsync(token => resource.DeleteAsync(kept, token), cancellationToken);
        return resource.GoesWithItsGround
            ? seen with { State = ResourceState.Absent, Detail = "Goes with what it lies in." }
            : await WaitForAsync(resource, ResourceState.Absent, patience, cancellationToken);
    }

    /// <summary>What is seen on the way is saved, so that whoever goes on knows what there is.</summary>
    private async Task<ResourceSnapshot> WaitForAsync(IResource resource, ResourceState wanted, Patience patience, CancellationToken cancellationToken)
    {
        ResourceSnapshot? before = null;
        var mended = false;
        while (true)
        {
            var seen = await patience.TryAsync(resource.DescribeAsync, cancellationToken);
            if (seen.State == wanted || (wanted == ResourceState.Ready && seen.IsBeyondMending))
            {
                return seen;
            }

            if (seen != before)
            {
                await _store.SaveResourceAsync(_definition.Name, seen, cancellationToken);
                before = seen;
            }

            // What only after coming up shows that it is not as wanted is mended once.
            if (wanted == ResourceState.Ready && seen.State == ResourceState.Degraded && !mended)
            {
                mended = true;
                await patience.TryAsync(resource.CreateAsync, cancellationToken);
            }

            if (patience.IsOver || seen.State == ResourceState.Failed)
            {
                throw new ProvisioningException($"It is {seen.State} after {patience.Waited}, expected {wanted}: {seen.Detail}");
            }

            await patience.PauseAsync($"It is {seen.State}, waiting: {seen.Detail}", cancellationToken);
        }
    }

    /// <summary>Waits longer and longer for one resource, and tries again what was only too early.</summary>
    private sealed class Patience(IResource resource, TimeProvider time)
    {
        private readonly long _started = time.GetTimestamp();
        private TimeSpan _pause = FirstPause;
        private string? _said;

        public bool IsOver => time.GetElapsedTime(_started) > resource.Patience;

        public string Waited => time.GetElapsedTime(_started) is { TotalMinutes: >= 2 } minutes ? $"{minutes.TotalMinutes:0} minutes" : $"{time.GetElapsedTime(_started).TotalSeconds:0} seconds";

        public async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken) => await TryAsync(
            async token =>
            {
                await act(token);
                return true;
            },
            cancellationToken);

        public async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    return await act(cancellationToken);
                }
                catch (NotYetException early) when (!IsOver)
                {
                    await PauseAsync(early.Message, cancellationToken);
                }
                catch (NotYetException early)
                {
                    throw new ProvisioningException($"{early.Message} It was waited {Waited} for. Retry from here.", early);
                }
            }
        }

        public async Task PauseAsync(string reason, CancellationToken cancellationToken)
        {
            if (reason != _said)
            {
                StepEvents.Note(reason);
                _said = reason;
            }

            await Task.Delay(_pause, time, cancellationToken);
            _pause = _pause * PauseGrowth < LongestPause ? _pause * PauseGrowth : LongestPause;
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
