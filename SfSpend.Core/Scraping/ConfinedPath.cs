namespace SfSpend.Core.Scraping;

/// <summary>Finds a file below a folder, and only there: whatever the path says and wherever links lead.</summary>
internal static class ConfinedPath
{
    private const int MaxLinks = 40;

    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>The real path of a file with something in it below <paramref name="folder"/>.</summary>
    /// <param name="asked">What the messages call it: they say nothing else of the disk.</param>
    /// <exception cref="ScrapeException">The path leads elsewhere, or to no such file.</exception>
    public static string Resolve(string folder, string path, string asked)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || IsRooted(path)
            || path.Split(Separators).Any(part => part is ".." or "." or ""))
        {
            throw new ScrapeException(
                $"'{asked.Replace('\0', '\u2400')}' is refused: a path relative to the import directory was expected, without '..' and without a drive or a leading slash.");
        }

        var root = Follow(Path.GetFullPath(folder), asked);
        var file = Follow(Path.Combine(root, path), asked);
        if (!file.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ScrapeException($"'{asked}' is refused: it is a link that leads out of the import directory. Copy the file itself there.");
        }

        if (Directory.Exists(file))
        {
            throw new ScrapeException($"'{asked}' is a folder; a CSV file was expected.");
        }

        var info = new FileInfo(file);
        if (!info.Exists)
        {
            throw new ScrapeException($"There is no file '{asked}'. Upload it, or check its name in the import directory.");
        }

        // Pipes and devices have no length either: they are never opened.
        return info.Length > 0 ? file : throw new ScrapeException($"'{asked}' is empty or no ordinary file; a CSV file was expected.");
    }

    private static bool IsRooted(string path) =>
        Path.IsPathRooted(path) || path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]));

    /// <summary>The path with every link in it, at any level, replaced by what it leads to.</summary>
    private static string Follow(string path, string asked)
    {
        var links = 0;
        var pending = new Stack<string>(Parts(path).Reverse());
        var real = Path.GetPathRoot(path) ?? throw new ScrapeException($"'{asked}' is refused: it can't be resolved.");
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new ScrapeException($"'{asked}' is refused: its links lead in a circle.");
            }

            if (Path.IsPathRooted(target))
            {
                real = Path.GetPathRoot(target) ?? real;
            }

            foreach (var inner in Parts(target).Reverse())
            {
                pending.Push(inner);
            }
        }

        return real;
    }

    private static IEnumerable<string> Parts(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
