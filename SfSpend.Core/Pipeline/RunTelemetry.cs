using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SfSpend.Core.Pipeline;

/// <summary>A run is one trace, a stage one span; how long stages take and how runs end is measured.</summary>
public static class RunTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "SfSpend";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("sfspend.run.ended", "{run}", "Runs by how they ended");
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("sfspend.run.rows", "{row}", "Rows by stage");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>("sfspend.run.stage.duration", "s", "Time a stage took");

    internal static Activity? StartRun(Run run)
    {
        // A trace of its own, whoever started it: retries and resumes of a run are found by its number.
        Activity.Current = null;
        return Source.StartActivity("run spending")
            ?.SetTag("sfspend.run.id", run.Id.Value)
            .SetTag("sfspend.run.source", RunJournal.SourceName(run.Request.Source))
            .SetTag("sfspend.environment", run.Environment);
    }

    internal static Activity? StartStage(RunId run, Stage stage) =>
        Source.StartActivity($"{NameOf(stage)} run")?.SetTag("sfspend.run.id", run.Value);

    internal static void Finished(Activity? span, Stage stage, TimeSpan duration, StageProgress progress)
    {
        var tag = new KeyValuePair<string, object?>("sfspend.stage", NameOf(stage));
        Durations.Record(duration.TotalSeconds, tag);
        Rows.Add(progress.RowsDone, tag);
        span?.SetTag("sfspend.rows", progress.RowsDone).SetTag("sfspend.bytes", progress.BytesDone);
    }

    internal static void Failed(Activity? span, Exception exception) => span?.SetStatus(ActivityStatusCode.Error, exception.Message);

    internal static void Ended(Activity? trace, RunState state)
    {
        Runs.Add(1, new KeyValuePair<string, object?>("sfspend.run.state", state.ToString()));
        trace?.SetTag("sfspend.run.state", state.ToString());
        if (state == RunState.Failed)
        {
            trace?.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string NameOf(Stage stage) => stage.ToString().ToLowerInvariant();
}
