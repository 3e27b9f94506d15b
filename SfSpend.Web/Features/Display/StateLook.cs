using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Display;

/// <summary>How a state looks: a word, a shape and a tone; never a colour alone.</summary>
/// <param name="Tone"><c>ok</c>, <c>busy</c>, <c>warn</c>, <c>bad</c> or <c>idle</c>: a class of the style sheet.</param>
public sealed record StateLook(string Word, string Icon, string Tone)
{
    public static StateLook Of(RunState state) => state switch
    {
        RunState.Queued => new("Queued", "clock", "idle"),
        RunState.Running => new("Running", "progress", "busy"),
        RunState.Succeeded => new("Succeeded", "circle-check", "ok"),
        RunState.Unchanged => new("Unchanged", "equal", "ok"),
        RunState.NeedsReview => new("Needs review", "alert-triangle", "warn"),
        RunState.Failed => new("Failed", "circle-x", "bad"),
        RunState.Cancelled => new("Cancelled", "circle-minus", "idle"),
        RunState.Interrupted => new("Interrupted", "player-pause", "warn"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static StateLook Of(StageState state) => state switch
    {
        StageState.Pending => new("Waiting", "circle-dashed", "idle"),
        StageState.Running => new("Running", "progress", "busy"),
        StageState.Succeeded => new("Done", "circle-check", "ok"),
        StageState.Failed => new("Failed", "circle-x", "bad"),
        StageState.Cancelled => new("Cancelled", "circle-minus", "idle"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static StateLook Of(EnvironmentState state) => state switch
    {
        EnvironmentState.Absent => new("Absent", "circle-dashed", "idle"),
        EnvironmentState.Provisioning => new("Provisioning", "progress", "busy"),
        EnvironmentState.Ready => new("Ready", "circle-check", "ok"),
        EnvironmentState.Degraded => new("Degraded", "alert-triangle", "warn"),
        EnvironmentState.TearingDown => new("Tearing down", "progress", "busy"),
        EnvironmentState.Failed => new("Failed", "circle-x", "bad"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static StateLook Of(ResourceState state) => state switch
    {
        ResourceState.Absent => new("Absent", "circle-dashed", "idle"),
        ResourceState.Creating => new("Creating", "progress", "busy"),
        ResourceState.Ready => new("Ready", "circle-check", "ok"),
        ResourceState.Degraded => new("Degraded", "alert-triangle", "warn"),
        ResourceState.Deleting => new("Deleting", "progress", "busy"),
        ResourceState.Failed => new("Failed", "circle-x", "bad"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static StateLook Of(OperationState state) => state switch
    {
        OperationState.Queued => new("Waiting", "circle-dashed", "idle"),
        OperationState.Running => new("Running", "progress", "busy"),
        OperationState.Succeeded => new("Done", "circle-check", "ok"),
        OperationState.Failed => new("Failed", "circle-x", "bad"),
        OperationState.Cancelled => new("Cancelled", "circle-minus", "idle"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static StateLook Of(YearTileState state) => state switch
    {
        YearTileState.Loaded => new("Loaded", "circle-check", "ok"),
        YearTileState.Changed => new("Changed", "alert-triangle", "warn"),
        YearTileState.Missing => new("Not loaded", "circle-dashed", "idle"),
        YearTileState.Gone => new("Gone", "circle-minus", "warn"),
        YearTileState.Stale => new("Stale", "clock", "warn"),
        YearTileState.Failed => new("Failed", "circle-x", "bad"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>Of a stage of this run: where the source had nothing new, the stages after the first are not needed.</summary>
    public static StateLook Of(StageState stage, RunState run) =>
        (stage, run) switch
        {
            (StageState.Pending, RunState.Unchanged) => new("Not needed", "equal", "idle"),
            (StageState.Pending, RunState.Failed or RunState.Cancelled) => new("Not begun", "circle-dashed", "idle"),
            _ => Of(stage),
        };

    /// <summary>Whether a load's checkpoints agree.</summary>
    /// <param name="leftOut">Rejected rows: with any, the load is balanced but not all of the source.</param>
    public static StateLook OfBalance(bool balanced, long leftOut) => (balanced, leftOut) switch
    {
        (false, _) => new("not balanced", "circle-x", "bad"),
        (true, 0) => new("to the cent", "circle-check", "ok"),
        _ => new("but for rejected rows", "alert-triangle", "warn"),
    };

    public static StateLook Of(ExtractState state) => state switch
    {
        ExtractState.Unchanged => new("is the one fetched", "circle-check", "ok"),
        ExtractState.Changed => new("was changed", "circle-x", "bad"),
        ExtractState.Missing => new("is missing", "circle-x", "bad"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>Whether somebody can sign in.</summary>
    public static StateLook Of(UserAccount user) => user switch
    {
        { IsLocked: true } => new("Locked", "lock", "bad"),
        { MustChangePassword: true } => new("To change password", "key", "warn"),
        _ => new("Active", "circle-check", "ok"),
    };

    /// <summary>A switch of an account, such as the second factor.</summary>
    public static StateLook OfSwitch(bool isOn) => isOn ? new("On", "circle-check", "ok") : new("Off", "circle-dashed", "idle");

    public static StateLook Of(PlanChange change) => change switch
    {
        PlanChange.Create => new("Create", "plus", "ok"),
        PlanChange.Update => new("Update", "tilde", "warn"),
        PlanChange.Delete => new("Delete", "minus", "bad"),
        PlanChange.Keep => new("Keep", "equal", "idle"),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };
}
