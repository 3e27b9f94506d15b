using System.Text.Json.Serialization;

namespace SfSpend.Core.Pipeline;

/// <summary>The number of a run, counted up by the control database.</summary>
public readonly record struct RunId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The number of a load: what a successful run published. Counted up in the warehouse, without gaps.</summary>
public readonly record struct LoadId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The four stages of a run, in their order. The fifth word of the flow, report, is what people do afterwards.</summary>
public enum Stage
{
    Scrape,
    Conform,
    Transfer,
    Load,
}

public enum StageState
{
    Pending,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

public enum RunState
{
    Queued,
    Running,
    Succeeded,

    /// <summary>The source equals the current load: the run ended without touching the warehouse.</summary>
    Unchanged,

    /// <summary>Rows were rejected or a blocking check failed; an operator must accept that with a reason before anything is published.</summary>
    NeedsReview,
    Failed,
    Cancelled,

    /// <summary>The panel ended while the run was running; it goes on from its last finished stage.</summary>
    Interrupted,
}

public enum RunMode
{
    [JsonStringEnumMemberName("full")] Full,
    [JsonStringEnumMemberName("incremental")] Incremental,
}

/// <summary>Where a run's rows come from.</summary>
public enum SourceKind
{
    [JsonStringEnumMemberName("datasf")] DataSf,
    [JsonStringEnumMemberName("sample")] Sample,
    [JsonStringEnumMemberName("file")] File,
}

/// <summary>What somebody asked to be run.</summary>
/// <param name="Source">Where the rows come from.</param>
/// <param name="Path">For <see cref="SourceKind.File"/>: an upload's path or one relative to the import directory.</param>
/// <param name="Mode">Full when not said.</param>
/// <param name="FiscalYears">Only these years are replaced; empty means all.</param>
public sealed record RunRequest(SourceKind Source, string? Path, RunMode Mode, IReadOnlyList<int> FiscalYears);

/// <summary>One stage of a run as the journal knows it. Null totals are not known yet.</summary>
public sealed record StageSnapshot(
    Stage Name,
    StageState State,
    long RowsDone,
    long? RowsTotal,
    long BytesDone,
    long? BytesTotal,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt);

/// <summary>Rows at the checkpoints of a run; null where the run has not got to yet.</summary>
public sealed record RunCounts(long? Source, long? Rejected, long? Conformed, long? Loaded);

/// <summary>A run as the journal knows it now.</summary>
public sealed record Run(
    RunId Id,
    string Environment,
    RunRequest Request,
    RunState State,
    LoadId? LoadId,
    DateTime? DataAsOf,
    IReadOnlyList<StageSnapshot> Stages,
    RunCounts Counts,
    string? Error,
    string RequestedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    bool CancelRequested,
    string? RejectsAcceptedBy,
    string? RejectsAcceptedReason)
{
    /// <summary>True while the run holds the environment: queued, running, or interrupted and about to go on.</summary>
    public bool IsActive => State is RunState.Queued or RunState.Running or RunState.Interrupted;
}

/// <summary>One line of a run's log.</summary>
/// <param name="Id">Counts up over all runs: the cursor of the log and of the event stream.</param>
/// <param name="Level"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
public sealed record RunEvent(long Id, RunId RunId, DateTimeOffset At, Stage? Stage, string Level, string Message);
