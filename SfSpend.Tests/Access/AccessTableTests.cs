using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class AccessTableTests(DoorsPanel panel) : IClassFixture<DoorsPanel>
{
    public static TheoryData<Role?, bool> Visitors
    {
        get
        {
            var visitors = new TheoryData<Role?, bool> { { null, false } };
            foreach (var role in Enum.GetValues<Role>())
            {
                visitors.Add(role, false);
                visitors.Add(role, true);
            }

            return visitors;
        }
    }

    private IReadOnlyList<Door> Doors => Door.Of(panel.Services.GetRequiredService<EndpointDataSource>());

    [Fact]
    public void Every_endpoint_has_a_row_in_the_table_and_every_row_an_endpoint()
    {
        var (doors, table) = (Doors, AccessTable.Read());

        var without = doors.Where(door => !table.Has(door)).Select(door => $"{door.Verb} {door.Address} has no row");
        var gone = table.Rows.Except(doors.Select(door => (door.Verb, door.Address))).Select(row => $"{row.Verb} {row.Address} has a row and is not there");
        var differences = without.Concat(gone).ToList();

        Assert.True(differences.Count == 0, $"{string.Join('\n', differences)}\nThe table as it would be: {Leave(table.With(doors))}");
        Assert.True(doors.Count > 60, $"Only {doors.Count} endpoints were found.");
    }

    [Fact]
    public void The_table_reads_as_it_is_written()
    {
        var written = AccessTable.Read().With(Doors);

        Assert.True(written == File.ReadAllText(AccessTable.FilePath), $"docs/access.md is not in the order and form it is written in: {Leave(written)}");
    }

    [Theory]
    [MemberData(nameof(Visitors))]
    public async Task Each_endpoint_answers_everybody_as_the_table_says(Role? role, bool byCookie)
    {
        var table = AccessTable.Read();
        using var visitor = await Visitor.OfAsync(panel, role, byCookie);
        List<string> wrong = [];

        foreach (var door in Doors.Where(table.Has))
        {
            var expected = table.LeastOf(door) switch
            {
                null => Answer.NotRefused,
                _ when role is null => Answer.SignInFirst,
                { } least => role < least ? Answer.NotForThisRole : Answer.NotRefused,
            };
            foreach (var verb in door.Tries)
            {
                var (answer, status) = await visitor.KnockAsync(door, verb);
                if (answer != expected)
                {
                    wrong.Add($"{verb} {door.Path} answered {(int)status}: {answer}, expected {expected}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Leave(string table)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults")).FullName, "access.md");
        File.WriteAllText(path, table);
        return path;
    }
}
