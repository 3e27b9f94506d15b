namespace SfSpend.Tests.Packaging;

/// <summary>The repository's Dockerfile, its continued lines joined.</summary>
internal sealed class DockerfileText
{
    private readonly IReadOnlyList<string> _lines;

    public DockerfileText()
    {
        Root = FindRoot();
        _lines =
        [
            .. File.ReadAllText(Path.Combine(Root, "Dockerfile"))
                .Replace("\\\n", " ", StringComparison.Ordinal)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
    }

    /// <summary>The repository's root: the build context.</summary>
    public string Root { get; }

    /// <summary>What follows the instruction, line by line.</summary>
    public IReadOnlyList<string> Of(string instruction) =>
        [.. _lines.Where(line => line.StartsWith(instruction + " ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..].Trim())];

    /// <summary>What is copied from the build context, without what comes from other stages.</summary>
    public IEnumerable<string> CopiedSources => Of("COPY")
        .Where(copy => !copy.StartsWith("--from=", StringComparison.Ordinal))
        .SelectMany(copy => copy.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1]);

    public string PublishCommand => Of("RUN").Single(run => run.StartsWith("dotnet publish", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SfSpend.Web.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds SfSpend.Web.sln; run the tests from a clone.");
    }
}
