using System.Globalization;

namespace SfSpend.Core.Environments.Local;

/// <summary>The <c>sftp</c> command that reaches the server from a shell on this machine, with the host key pinned.</summary>
internal static class SftpCommand
{
    public static string For(SftpFiles files, int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"sftp -i {Quote(Escape(files.UserKey))} -P {port} -o {Quote($"UserKnownHostsFile=\"{Escape(files.KnownHosts)}\"")} -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes {SftpFiles.UserName}@127.0.0.1");

    /// <summary>OpenSSH replaces percent signs in paths.</summary>
    private static string Escape(string path) => path.Replace("%", "%%", StringComparison.Ordinal);

    /// <summary>One word for a shell, whatever is in it.</summary>
    private static string Quote(string word) =>
        word.All(character => char.IsAsciiLetterOrDigit(character) || "/._-+=@:%".Contains(character, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
