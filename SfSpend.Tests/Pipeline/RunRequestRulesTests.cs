using SfSpend.Core.Pipeline;

namespace SfSpend.Tests.Pipeline;

public sealed class RunRequestRulesTests
{
    [Theory]
    [InlineData(SourceKind.DataSf, null)]
    [InlineData(SourceKind.Sample, null)]
    [InlineData(SourceKind.File, "a.csv")]
    public void A_full_run_of_some_years_may_be_asked_for(SourceKind source, string? path) =>
        RunRequestRules.Check(new RunRequest(source, path, RunMode.Full, [1999, 2027]));

    [Fact]
    public void What_can_not_be_run_is_refused_with_what_to_change()
    {
        Refused(new RunRequest(SourceKind.File, null, RunMode.Full, []), "needs a path");
        Refused(new RunRequest(SourceKind.File, " ", RunMode.Full, []), "needs a path");
        Refused(new RunRequest(SourceKind.Sample, "a.csv", RunMode.Full, []), "belongs to source 'file' only");
        Refused(new RunRequest(SourceKind.Sample, null, RunMode.Full, [1899]), "1899 is no fiscal year");
        Refused(new RunRequest(SourceKind.Sample, null, RunMode.Full, [3000]), "3000 is no fiscal year");
        Refused(new RunRequest(SourceKind.Sample, null, RunMode.Full, [2024, 2025, 2024]), "2024 is named more than once");
    }

    private static void Refused(RunRequest request, string because) =>
        Assert.Contains(because, Assert.Throws<RunRequestException>(() => RunRequestRules.Check(request)).Message, StringComparison.Ordinal);
}
