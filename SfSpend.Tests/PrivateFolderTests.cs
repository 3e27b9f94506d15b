using SfSpend.Core;
using SfSpend.Tests.Support;

namespace SfSpend.Tests;

public sealed class PrivateFolderTests(PostgresServer postgres)
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public void A_new_folder_and_those_above_it_are_the_panels_alone()
    {
        using var folder = new TestFolder();

        PrivateFolder.Create(folder.File("above/below"));

        Assert.Equal((Closed, Closed), (File.GetUnixFileMode(folder.File("above")), File.GetUnixFileMode(folder.File("above/below"))));
    }

    [Fact]
    public async Task Folders_that_an_earlier_version_left_open_are_closed_at_the_start()
    {
        using var folder = new TestFolder();
        string[] names = ["landing", "uploads", "runs", "keys"];
        foreach (var name in names)
        {
            Directory.CreateDirectory(folder.File(name), Closed | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        await using var control = await postgres.StartControlAsync(folder.Path);

        Assert.All(names, name => Assert.Equal(Closed, File.GetUnixFileMode(folder.File(name))));
    }
}
