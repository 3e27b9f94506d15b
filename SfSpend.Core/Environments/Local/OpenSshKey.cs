using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Utilities;
using Org.BouncyCastle.Security;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Security;

namespace SfSpend.Core.Environments.Local;

/// <summary>A key pair in OpenSSH's own forms, which OpenSSH, SSH.NET and rclone all read.</summary>
/// <param name="PrivateKey">The private key's file.</param>
/// <param name="PublicKey">One line: algorithm and base64, without comment.</param>
internal sealed record OpenSshKey(string PrivateKey, string PublicKey)
{
    private const int LineLength = 70;

    public string Fingerprint => FingerprintOf(PublicKey);

    public static OpenSshKey MakeEd25519()
    {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        var lines = Convert.ToBase64String(OpenSshPrivateKeyUtilities.EncodePrivateKey(key)).Chunk(LineLength).Select(line => new string(line));
        return new OpenSshKey(
            $"-----BEGIN OPENSSH PRIVATE KEY-----\n{string.Join('\n', lines)}\n-----END OPENSSH PRIVATE KEY-----\n",
            $"ssh-ed25519 {Convert.ToBase64String(OpenSshPublicKeyUtilities.EncodePublicKey(key.GeneratePublicKey()))}");
    }

    /// <summary>The public half of a private key's file.</summary>
    /// <exception cref="ProvisioningException">It can't be read without asking somebody, or is no key.</exception>
    public static string ReadPublicKey(string path)
    {
        try
        {
            using var file = new PrivateKeyFile(path);
            var blob = file.HostKeyAlgorithms.OfType<KeyHostAlgorithm>().First().Data;
            var nameLength = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(blob);
            return $"{System.Text.Encoding.ASCII.GetString(blob, sizeof(int), nameLength)} {Convert.ToBase64String(blob)}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningException($"The private key {path} can't be read: {exception.Message} Name a key file the panel's user can read (Environment:SshKeyPath), or leave the option out so that the panel makes one.", exception);
        }
        catch (SshPassPhraseNullOrEmptyException exception)
        {
            throw new ProvisioningException($"The private key {path} has a passphrase, which the panel can't type. Name a key without one (Environment:SshKeyPath), or leave the option out so that the panel makes one.", exception);
        }
        catch (SshException exception)
        {
            throw new ProvisioningException($"{path} is not a private key the panel can use: {exception.Message} Expected ED25519 or RSA in OpenSSH or PEM form (Environment:SshKeyPath).", exception);
        }
    }

    /// <summary>As <c>ssh-keygen -l</c> prints it.</summary>
    public static string FingerprintOf(string publicKey) =>
        $"SHA256:{Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(publicKey.Split(' ')[1]))).TrimEnd('=')}";
}
