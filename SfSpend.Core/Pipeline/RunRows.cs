using SfSpend.Core.Conforming;

namespace SfSpend.Core.Pipeline;

/// <summary>A row of <c>run</c> as it lies in the control database.</summary>
internal sealed class RunRow
{
    public required long RunId { get; init; }

    public required string Environment { get; init; }

    public required string Source { get; init; }

    public string? Path { get; init; }

    public required string Mode { get; init; }

    public required int[] FiscalYears { get; init; }

    public required string State { get; init; }

    public long? LoadId { get; init; }

    public DateTime? DataAsOf { get; init; }

    public long? SourceRows { get; init; }

    public long? RejectedRows { get; init; }

    public long? ConformedRows { get; init; }

    public long? LoadedRows { get; init; }

    public string? Error { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public required bool CancelRequested { get; init; }

    public string? RejectsAcceptedBy { get; init; }

    public string? RejectsAcceptedReason { get; init; }

    public Run ToRun(IReadOnlyList<StageSnapshot> stages) => new(
        new RunId(RunId),
        Environment,
        new RunRequest(Enum.Parse<SourceKind>(Source), Path, Enum.Parse<RunMode>(Mode), FiscalYears),
        Enum.Parse<RunState>(State),
        LoadId is { } loadId ? new LoadId(loadId) : null,
        DataAsOf,
        stages,
        new RunCounts(SourceRows, RejectedRows, ConformedRows, LoadedRows),
        Error,
        RequestedBy,
        CreatedAt,
        StartedAt,
        FinishedAt,
        CancelRequested,
        RejectsAcceptedBy,
        RejectsAcceptedReason);
}

/// <summary>A row of <c>run_stage</c>.</summary>
internal sealed class StageRow
{
    public required long RunId { get; init; }

    public required string Stage { get; init; }

    public required string State { get; init; }

    public required long RowsDone { get; init; }

    public long? RowsTotal { get; init; }

    public required long BytesDone { get; init; }

    public long? BytesTotal { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public StageSnapshot ToSnapshot() => new(
        Enum.Parse<Stage>(Stage), Enum.Parse<StageState>(State), RowsDone, RowsTotal, BytesDone, BytesTotal, StartedAt, FinishedAt);
}

/// <summary>A row of <c>run_event</c>.</summary>
internal sealed class EventRow
{
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Stage { get; init; }

    public required string Level { get; init; }

    public required string Message { get; init; }

    public RunEvent ToEvent(RunId run) => new(Id, run, At, Stage is null ? null : Enum.Parse<Stage>(Stage), Level, Message);
}

/// <summary>A row of <c>run_reject</c>.</summary>
internal sealed class RejectRow
{
    public required int Number { get; init; }

    public required string FileName { get; init; }

    public required long LineNumber { get; init; }

    public string? ColumnName { get; init; }

    public required string Reason { get; init; }

    public required string RowText { get; init; }

    public int? FiscalYear { get; init; }

    public string? RevenueOrSpending { get; init; }

    public string? RelatedGovtUnits { get; init; }

    public decimal? Amount { get; init; }

    public RunReject ToReject() => new(
        Number, new Reject(FileName, LineNumber, ColumnName, Reason, RowText, FiscalYear, RevenueOrSpending, RelatedGovtUnits, Amount));
}
