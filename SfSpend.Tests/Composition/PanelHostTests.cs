using SfSpend.Tests.Support;
using SfSpend.Web.Composition;

namespace SfSpend.Tests.Composition;

public sealed class PanelHostTests
{
    [Fact]
    public void A_checkout_keeps_its_data_in_itself()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("SfSpend.Web.sln"), "");

        Assert.Equal(folder.File(".data"), PanelHost.DefaultDataDirectory(folder.File("SfSpend.Web") + "/"));
    }

    [Fact]
    public void Elsewhere_data_lies_where_programs_keep_it()
    {
        using var folder = new TestFolder();

        var directory = PanelHost.DefaultDataDirectory(folder.File("published"));

        Assert.EndsWith("sfspend", directory, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, directory, StringComparison.Ordinal);
    }
}
