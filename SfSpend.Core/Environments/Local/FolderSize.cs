using System.Globalization;

namespace SfSpend.Core.Environments.Local;

/// <summary>What a folder holds, for the sentence that says what a teardown destroys.</summary>
internal static class FolderSize
{
    /// <returns>Such as "12 files, 3,456,789 bytes", or null when there is nothing.</returns>
    public static string? Describe(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var fileCount = 0L;
        var byteCount = 0L;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            fileCount++;
            byteCount += file.Length;
        }

        return fileCount == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{fileCount:N0} {(fileCount == 1 ? "file" : "files")}, {byteCount:N0} bytes");
    }
}
