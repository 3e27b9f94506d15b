namespace SfSpend.Core.Environments.Local;

/// <summary>The files around the SFTP server, by name. They lie in a folder only the panel's user can enter.</summary>
internal sealed class SftpFiles(DataFolders folders, EnvironmentOptions options)
{
    public const string UserName = "sfspend";

    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>True when the user named a key of their own: it is used, never changed or deleted.</summary>
    public bool HasOwnKey => options.SshKeyPath is { Length: > 0 };

    public string UserKey => options.SshKeyPath is { Length: > 0 } own ? Path.GetFullPath(own) : Path.Combine(folders.Keys, "sftp-user");

    public string AuthorizedKeys => Path.Combine(folders.Keys, "authorized_keys");

    public string HostKey => Path.Combine(folders.Keys, "sftp-host");

    public string HostPublicKey => Path.Combine(folders.Keys, "sftp-host.pub");

    public string KnownHosts => Path.Combine(folders.Keys, "known_hosts");

    /// <summary>Port and process of the server; there while it is provisioned.</summary>
    public string Server => Path.Combine(folders.Keys, "sftp-server.json");

    /// <summary>Where the server holds what is on its way; nothing in it outlives the server.</summary>
    public string Cache => Path.Combine(folders.Root, "cache", "sftp");

    /// <summary>Writes a file that only the panel's user can read, whole or not at all.</summary>
    public void Write(string path, string text)
    {
        PrivateFolder.Create(folders.Keys);
        using (var file = new FileStream(path + ".new", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerFile }))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Fine when the file, or the whole folder, is already gone.</summary>
    public static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}
