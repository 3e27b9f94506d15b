using System.Globalization;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Runs;

/// <summary>A stage as one line: how far, of how much, how fast.</summary>
public sealed class StageLine(StageSnapshot stage, RunState run, DateTimeOffset now)
{
    public Stage Name => stage.Name;

    public StateLook Look { get; } = StateLook.Of(stage.State, run);

    /// <summary>Width of the bar; null while the denominator is not known.</summary>
    public string? Share => stage.State is StageState.Succeeded
        ? "100%"
        : ShareDone is { } share ? string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(share * 100, 0, 100):0.##}%") : null;

    public string Rows => OfTotal(stage.RowsDone, stage.RowsTotal, Figures.Count, stage.RowsDone == 1 && stage.RowsTotal is null or 1 ? "row" : "rows");

    public string Bytes => OfTotal(stage.BytesDone, stage.BytesTotal, Figures.Bytes, "");

    public string Rate => Took is { TotalSeconds: > 0.2 } took && stage.State is StageState.Running or StageState.Succeeded
        ? stage.RowsDone > took.TotalSeconds
            ? $"{Figures.Count((long)(stage.RowsDone / Math.Max(0.001, took.TotalSeconds)))} rows/s"
            : stage.BytesDone > 0 ? $"{Figures.Bytes((long)(stage.BytesDone / Math.Max(0.001, took.TotalSeconds)))}/s" : ""
        : "";

    public string Time => stage.StartedAt is null ? Figures.None : Figures.Duration(Took);

    private TimeSpan Took => stage.StartedAt is { } start ? (stage.FinishedAt ?? now) - start : TimeSpan.Zero;

    private double? ShareDone => stage switch
    {
        { RowsTotal: { } total and > 0 } => (double)stage.RowsDone / total,
        { BytesTotal: { } total and > 0 } => (double)stage.BytesDone / total,
        _ => null,
    };

    private static string OfTotal(long done, long? total, Func<long, string> write, string unit) => (done, total) switch
    {
        (0, null) => "",
        (_, null) => $"{write(done)} {unit}".TrimEnd(),
        var (_, all) when all == done => $"{write(done)} {unit}".TrimEnd(),
        var (_, all) => $"{write(done)} of {write(all.GetValueOrDefault())} {unit}".TrimEnd(),
    };
}
