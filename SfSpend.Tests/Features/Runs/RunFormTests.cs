using SfSpend.Web.Features.Runs;

namespace SfSpend.Tests.Features.Runs;

public sealed class RunFormTests
{
    [Theory]
    [InlineData(null, new int[0])]
    [InlineData("  ", new int[0])]
    [InlineData("2025", new[] { 2025 })]
    [InlineData("FY2025", new[] { 2025 })]
    [InlineData("2019, 2024-2026", new[] { 2019, 2024, 2025, 2026 })]
    [InlineData("2026 2025;2025", new[] { 2025, 2026 })]
    [InlineData("2024–2025", new[] { 2024, 2025 })]
    public void Years_are_read_from_what_people_type(string? text, int[] expected) => Assert.Equal(expected, RunForm.ReadYears(text));

    [Theory]
    [InlineData("last year")]
    [InlineData("2026-2024")]
    [InlineData("25")]
    [InlineData("2024-2025-2026")]
    [InlineData("-2025")]
    public void What_is_no_list_of_years_is_refused_and_not_guessed(string text) => Assert.Null(RunForm.ReadYears(text));
}
