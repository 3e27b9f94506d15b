namespace SfSpend.Core.Control;

/// <summary>Held by the one panel that uses a data directory; the system lets go of it when that panel ends, however it ends.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="ControlException">Another panel holds it, or the directory can't be written to.</exception>
    public static DataDirectoryLock Take(DataFolders folders)
    {
        try
        {
            // One that is there may be shared with others, and stays as it is; what the panel keeps in it is closed.
            if (!Directory.Exists(folders.Root))
            {
                PrivateFolder.Create(folders.Root);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folders, exception);
        }

        var path = Path.Combine(folders.Root, "panel.lock");
        try
        {
            return new DataDirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Unwritable(folders, exception);
        }
        catch (IOException exception) when (!IsHeldElsewhere(exception))
        {
            throw Unwritable(folders, exception);
        }
        catch (IOException exception)
        {
            throw new ControlException(
                $"Another panel is using the data directory {folders.Root} (it holds {path}). Stop that panel, or give this one a data directory of its own (SfSpend:DataDirectory).",
                exception);
        }
    }

    public static ControlException Unwritable(DataFolders folders, Exception exception) => new(
        $"The data directory {folders.Root} can't be written to: {exception.Message} Nothing was changed. Give the panel's user write access and free space there, or name another directory (SfSpend:DataDirectory).",
        exception);

    public void Dispose() => _file.Dispose();

    /// <summary>What the system answers to somebody who wants a file that is locked: EWOULDBLOCK on Linux and macOS, a sharing violation on Windows.</summary>
    private static bool IsHeldElsewhere(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
