using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>One box of the drawing.</summary>
/// <param name="Left">In the drawing's own units, like <paramref name="Top"/>.</param>
public sealed record DrawnNode(ResourceSnapshot Resource, string Icon, int Left, int Top);

/// <summary>An arrow from the right side of one box to the left side of another, or from its foot down to the one below.</summary>
public sealed record DrawnFlow(DrawnNode From, DrawnNode To, string Label)
{
    public bool IsDown => From.Left == To.Left;
}

/// <summary>The environment as a picture: the way of the rows from left to right, what guards it below.</summary>
public sealed class EnvironmentDrawing
{
    public const int NodeWidth = 208;
    public const int NodeHeight = 84;

    private const int Step = 276;
    private const int SecondRow = 124;

    // The way of the rows; what is in none of these kinds stands only in the table.
    private static readonly (string Kind, string Icon, string Label)[] _way =
    [
        ("user-key", "key", ""),
        ("sftp-server", "server-2", "signs in"),
        ("landing", "folder", "writes"),
        ("warehouse-database", "database", "COPY"),
        ("warehouse-cluster", "database", "COPY"),
    ];

    private static readonly (string Kind, string Icon, string Above)[] _guards =
    [
        ("sftp-user", "user", "user-key"),
        ("host-key", "lock", "sftp-server"),
        ("transfer-role", "user-check", "sftp-server"),
        ("raw", "file-zip", "landing"),
        ("copy-role", "user-check", "landing"),
        ("reader", "eye", "warehouse-database"),
        ("security-group", "lock", "warehouse-cluster"),
        ("warehouse-schema", "hierarchy-2", "warehouse-cluster"),
    ];

    public EnvironmentDrawing(EnvironmentSnapshot environment)
    {
        var nodes = new List<DrawnNode>();
        var flows = new List<DrawnFlow>();
        ResourceSnapshot? Find(string kind) =>
            environment.Resources.FirstOrDefault(resource => resource.Name == kind) ?? environment.Resources.FirstOrDefault(resource => resource.Name.EndsWith(kind, StringComparison.Ordinal) || resource.Name.StartsWith(kind, StringComparison.Ordinal));
        foreach (var (kind, icon, label) in _way)
        {
            if (Find(kind) is { } resource)
            {
                var node = new DrawnNode(resource, icon, nodes.Count * Step, 0);
                if (nodes is [.., var before])
                {
                    flows.Add(new DrawnFlow(before, node, label));
                }

                nodes.Add(node);
            }
        }

        foreach (var (kind, icon, above) in _guards)
        {
            if (Find(kind) is { } resource && Find(above) is { } guarded && nodes.FindLast(node => node.Left == nodes.Find(other => other.Resource == guarded)?.Left) is { } over
                && nodes.TrueForAll(node => node.Resource != resource))
            {
                var node = new DrawnNode(resource, icon, over.Left, over.Top + SecondRow);
                nodes.Add(node);
                flows.Add(new DrawnFlow(over, node, ""));
            }
        }

        (Nodes, Flows) = (nodes, flows);
        Width = nodes.Count == 0 ? 0 : nodes.Max(node => node.Left) + NodeWidth;
        Height = nodes.Count == 0 ? 0 : nodes.Max(node => node.Top) + NodeHeight;
    }

    public IReadOnlyList<DrawnNode> Nodes { get; }

    public IReadOnlyList<DrawnFlow> Flows { get; }

    public int Width { get; }

    public int Height { get; }
}
