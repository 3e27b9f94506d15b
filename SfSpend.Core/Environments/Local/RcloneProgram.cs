using Microsoft.Extensions.Options;

namespace SfSpend.Core.Environments.Local;

/// <summary>Where rclone is, which serves the landing folder through SFTP.</summary>
internal sealed class RcloneProgram(DataFolders folders, IOptions<SftpOptions> options)
{
    private const string FileName = "rclone";

    /// <summary>The configured program, the first in PATH, or one below the data directory's tools; null when there is none.</summary>
    public string? Find()
    {
        if (options.Value.RclonePath is { Length: > 0 } configured)
        {
            return File.Exists(configured) ? Path.GetFullPath(configured) : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, FileName))
            .Concat(Directory.Exists(folders.Tools) ? Directory.EnumerateFiles(folders.Tools, FileName, SearchOption.AllDirectories) : [])
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Why there is none, and what that means.</summary>
    public string? Absence => Find() is not null
        ? null
        : options.Value.RclonePath is { Length: > 0 } configured
            ? $"{configured} (Sftp:RclonePath) does not exist: files are copied to the landing folder directly."
            : "rclone is not installed (it is neither in PATH nor in the data directory's tools): files are copied to the landing folder directly.";
}
