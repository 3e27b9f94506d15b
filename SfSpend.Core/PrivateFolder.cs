namespace SfSpend.Core;

/// <summary>A folder that nobody but the panel's user can enter: whatever lies in it is closed to others, whoever wrote it and with which rights.</summary>
public static class PrivateFolder
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder, and those above it that are missing; closes one that is there and open to others.</summary>
    /// <exception cref="UnauthorizedAccessException">It is there, open to others, and somebody else's.</exception>
    public static DirectoryInfo Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        // .NET gives the mode to the last folder only.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above && !Directory.Exists(above))
        {
            Create(above);
        }

        var folder = Directory.CreateDirectory(path, Closed);
        if ((folder.UnixFileMode & ~Closed) != 0)
        {
            folder.UnixFileMode = Closed;
        }

        return folder;
    }
}
