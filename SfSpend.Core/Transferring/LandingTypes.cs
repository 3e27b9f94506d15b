namespace SfSpend.Core.Transferring;

/// <summary>Where files are sent by SFTP and who the server must prove to be.</summary>
/// <param name="HostKeyFingerprint">As <c>ssh-keygen -l</c> prints it: <c>SHA256:</c> and unpadded base64.</param>
/// <param name="PrivateKeyPath">The user's own private key, readable only by the panel.</param>
public sealed record SftpEndpoint(string Host, int Port, string UserName, string HostKeyFingerprint, string PrivateKeyPath);

/// <summary>One object as the landing bucket itself describes it.</summary>
/// <param name="Key">Path within the bucket, with forward slashes.</param>
/// <param name="Sha256">Lower-case hex, read back from what landed.</param>
public sealed record LandedObject(string Key, long ByteCount, string Sha256);

/// <summary>The place where conformed files land: a folder, or an S3 bucket. Seen from the inside, not through SFTP.</summary>
public interface ILandingBucket
{
    /// <summary>For people: a folder or <c>s3://…</c>.</summary>
    string Address { get; }

    /// <summary>Null when there is no such object.</summary>
    Task<LandedObject?> DescribeAsync(string key, CancellationToken cancellationToken);

    Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken);
}

/// <summary>A landing bucket that a warehouse reads by itself, told which objects by a manifest that lies beside them.</summary>
public interface ICopyBucket : ILandingBucket
{
    /// <summary>How the warehouse names an object, such as <c>s3://bucket/run-7/program.csv.gz</c>.</summary>
    string UrlOf(string key);

    /// <summary>Writes a small object, whole or not at all.</summary>
    Task WriteAsync(string key, Stream content, CancellationToken cancellationToken);
}

/// <summary>What the transfer stage leaves behind; written to the bucket last, so that a half-sent load is never loaded.</summary>
/// <param name="Prefix">Such as <c>run-14/</c>.</param>
/// <param name="Direct">True when there was no SFTP server and the files were copied into the landing folder directly.</param>
public sealed record LandedManifest(string Prefix, bool Direct, IReadOnlyList<LandedObject> Objects)
{
    public const string FileName = "landed.manifest.json";
}

/// <summary>A file could not be sent, or what landed is not what was sent.</summary>
public sealed class TransferException(string message, Exception? innerException = null) : SfSpendException(message, innerException)
{
    /// <summary>True when trying again changes nothing: the server or the key is not what was agreed on.</summary>
    internal bool IsFinal { get; init; }
}
