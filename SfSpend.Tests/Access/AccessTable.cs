using System.Text;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>The repository's table of who gets where, docs/access.md.</summary>
internal sealed class AccessTable
{
    private const string Open = "nobody";

    private const string Introduction = """
        # Who gets where

        Every way into the panel and the least role it takes, by the browser's session and by an API key alike. Each role may do what the
        ones before it may: `Viewer`, `Analyst`, `Operator`, `Admin`; `nobody` needs neither session nor key.

        A test (`AccessTableTests`) holds this table against the endpoints of the running panel, in both directions, and knocks at each of them
        as everybody. A new endpoint fails it until its row stands here: the failure names a file with the row filled in from the
        endpoint's own policy; look at it and copy it here. A row may be stricter than the policy where the handler itself asks for more.

        """;

    private readonly IReadOnlyDictionary<(string Verb, string Address), Role?> _rows;

    private AccessTable(IReadOnlyDictionary<(string Verb, string Address), Role?> rows) => _rows = rows;

    public IEnumerable<(string Verb, string Address)> Rows => _rows.Keys;

    public static string FilePath
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SfSpend.Web.sln")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in a checkout."), "docs", "access.md");
        }
    }

    public static AccessTable Read() => new(File.ReadLines(FilePath)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Where(cells => cells is [_, ['`', ..], _])
        .ToDictionary(cells => (cells[0], cells[1].Trim('`')), cells => cells[2] == Open ? (Role?)null : Enum.Parse<Role>(cells[2])));

    /// <summary>The least role; null: open to everybody.</summary>
    public Role? LeastOf(Door door) => _rows[(door.Verb, door.Address)];

    public bool Has(Door door) => _rows.ContainsKey((door.Verb, door.Address));

    /// <summary>The table as it would be with a row for each of these and no other; rows that are there keep their role.</summary>
    public string With(IEnumerable<Door> doors)
    {
        var text = new StringBuilder(Introduction);
        foreach (var group in doors.GroupBy(door => door.Kind))
        {
            text.Append('\n').Append("## ").Append(TitleOf(group.Key)).Append("\n\n| verb | address | least role |\n|---|---|---|\n");
            foreach (var door in group)
            {
                var least = Has(door) ? LeastOf(door) : door.Said;
                text.Append("| ").Append(door.Verb).Append(" | `").Append(door.Address).Append("` | ").Append(least?.ToString() ?? Open).Append(" |\n");
            }
        }

        return text.ToString();
    }

    private static string TitleOf(DoorKind kind) => kind switch
    {
        DoorKind.Page => "Pages",
        DoorKind.Rest => "REST, events and downloads",
        DoorKind.Besides => "Besides",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
