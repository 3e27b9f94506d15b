using SfSpend.Core.Control;

namespace SfSpend.Tests.Control;

public sealed class ChildEnvironmentTests
{
    [Fact]
    public async Task A_program_that_the_panel_starts_sees_its_path_but_none_of_its_secrets()
    {
        Environment.SetEnvironmentVariable("SECRET_OF_THE_TEST_OF_CHILDREN", "not for others");

        var seen = await Command.RunAsync(["env"], TestContext.Current.CancellationToken);

        Assert.Contains("PATH=", seen.Output, StringComparison.Ordinal);
        Assert.Contains("LC_ALL=C", seen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not for others", seen.Output, StringComparison.Ordinal);
    }
}
