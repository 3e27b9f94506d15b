using System.Globalization;
using SfSpend.Core.Pipeline;

namespace SfSpend.Tests.Pipeline;

public sealed class UnchangedOutcomeTests
{
    private const string Next = "Rows that moved without moving a sum show only in a full run; the next one is scheduled for Monday, December 7, 2026, 6:00 AM, San Francisco time";

    private static readonly DateTimeOffset NextFull = DateTimeOffset.Parse("2026-12-07T14:00:00Z", CultureInfo.InvariantCulture);

    [Fact]
    public void A_full_run_says_that_every_row_is_equal() => Assert.Equal(
        "Every row of the source equals load 4; nothing was touched", Describe(RunMode.Full, [], null));

    [Fact]
    public void A_full_run_of_some_years_names_them() => Assert.Equal(
        "Every row of FY2023, FY2024 equals load 4; nothing was touched. Other fiscal years were not compared", Describe(RunMode.Full, [2024, 2023], [2023, 2024]));

    [Fact]
    public void An_incremental_run_in_which_nothing_moved_says_that_sums_are_equal_and_when_rows_are_compared() => Assert.Equal(
        $"Compared with load 4, the source has the same sums for every program, type and fund, so no row was read and nothing was touched. {Next}",
        Describe(RunMode.Incremental, [], []));

    [Fact]
    public void An_incremental_run_that_read_some_years_says_what_was_compared_how() => Assert.Equal(
        $"Every row of FY2024 equals load 4, and in the other fiscal years the source has the same sums for every program, type and fund; nothing was touched. {Next}",
        Describe(RunMode.Incremental, [], [2024]));

    [Fact]
    public void An_incremental_run_of_some_years_does_not_speak_of_the_others()
    {
        Assert.Equal(
            $"Compared with load 4, the source has the same sums for every program, type and fund in FY2023, so no row was read and nothing was touched. Other fiscal years were not compared. {Next}",
            Describe(RunMode.Incremental, [2023], []));
        Assert.Equal(
            $"Every row of FY2024 equals load 4, and in FY2023 the source has the same sums for every program, type and fund; nothing was touched. Other fiscal years were not compared. {Next}",
            Describe(RunMode.Incremental, [2023, 2024], [2024]));
    }

    [Fact]
    public void Without_a_schedule_no_full_run_is_promised() => Assert.EndsWith(
        "show only in a full run; none is scheduled",
        new UnchangedOutcome(new RunRequest(SourceKind.DataSf, null, RunMode.Incremental, []), [], new LoadId(4), null).Sentence,
        StringComparison.Ordinal);

    private static string Describe(RunMode mode, int[] asked, int[]? read) =>
        new UnchangedOutcome(new RunRequest(SourceKind.DataSf, null, mode, asked), read, new LoadId(4), NextFull).Sentence;
}
