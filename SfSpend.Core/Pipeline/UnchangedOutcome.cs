using System.Globalization;

namespace SfSpend.Core.Pipeline;

/// <summary>Says what a run that published nothing has found: what was compared how, and no more than that.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="ReadYears">The fiscal years whose rows were read; null: all. Others were compared by their sums in an incremental run, and else not at all.</param>
/// <param name="LoadId">The current load.</param>
/// <param name="NextFull">When the next scheduled full run starts; null: none is scheduled.</param>
internal sealed record UnchangedOutcome(RunRequest Request, IReadOnlyList<int>? ReadYears, LoadId LoadId, DateTimeOffset? NextFull)
{
    private const string SameSums = "the source has the same sums for every program, type and fund";

    /// <summary>Whole sentences without the final period, as lines of the log are.</summary>
    public string Sentence => ReadYears switch
    {
        null => $"Every row of the source equals load {LoadId}; nothing was touched",
        [] when Request.FiscalYears.Count == 0 => $"Compared with load {LoadId}, {SameSums}, so no row was read and nothing was touched. {Full}",
        [] => $"Compared with load {LoadId}, {SameSums} in {Words(Request.FiscalYears)}, so no row was read and nothing was touched. Other fiscal years were not compared. {Full}",
        _ when Request.Mode == RunMode.Incremental && Request.FiscalYears.Count == 0 =>
            $"Every row of {Words(ReadYears)} equals load {LoadId}, and in the other fiscal years {SameSums}; nothing was touched. {Full}",
        _ when Request.FiscalYears.Except(ReadYears).ToArray() is { Length: > 0 } bySums =>
            $"Every row of {Words(ReadYears)} equals load {LoadId}, and in {Words(bySums)} {SameSums}; nothing was touched. Other fiscal years were not compared. {Full}",
        _ => $"Every row of {Words(ReadYears)} equals load {LoadId}; nothing was touched. Other fiscal years were not compared",
    };

    private string Full => "Rows that moved without moving a sum show only in a full run; "
        + (NextFull is { } next
            ? string.Create(CultureInfo.InvariantCulture, $"the next one is scheduled for {TimeZoneInfo.ConvertTime(next, RunSchedule.TimeZone):dddd, MMMM d, yyyy, h:mm tt}, San Francisco time")
            : "none is scheduled");

    private static string Words(IReadOnlyList<int> years) => string.Join(", ", years.Order().Select(year => string.Create(CultureInfo.InvariantCulture, $"FY{year}")));
}
