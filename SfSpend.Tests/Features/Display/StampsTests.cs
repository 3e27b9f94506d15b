using SfSpend.Web.Features.Display;

namespace SfSpend.Tests.Features.Display;

public sealed class StampsTests
{
    private static readonly DateTimeOffset _now = new(2026, 9, 21, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(44, "just now")]
    [InlineData(50, "1 min ago")]
    [InlineData(3540, "59 min ago")]
    [InlineData(3590, "1 h ago")]
    [InlineData(7200, "2 h ago")]
    [InlineData(100_000, "yesterday")]
    [InlineData(259_200, "3 days ago")]
    [InlineData(2_592_000, "Aug 21, 2026")]
    public void Time_passed_is_said_in_the_unit_people_would_use(int seconds, string expected) =>
        Assert.Equal(expected, Stamps.Relative(_now.AddSeconds(-seconds), _now));

    [Fact]
    public void The_exact_time_is_San_Franciscos_and_names_its_zone() =>
        Assert.Equal("Sep 20, 2026, 20:00:00 America/Los_Angeles", Stamps.Exact(_now));
}
