namespace SfSpend.Core.Environments.Local;

/// <summary>The local SFTP server.</summary>
public sealed class SftpOptions
{
    public const string SectionName = "Sftp";

    /// <summary>The rclone program; null: it is looked for in PATH and below the data directory's tools.</summary>
    public string? RclonePath { get; set; }
}
