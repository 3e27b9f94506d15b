using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SfSpend.Tests.Support.Redshift;

/// <summary>Logs in at the PostgreSQL behind the stand-in, which asks for SCRAM-SHA-256 (RFC 5802).</summary>
internal static class ScramLogin
{
    private const string Header = "n,,";

    /// <returns>Null when the server let us in, else its error.</returns>
    public static async Task<WireMessage?> EnterAsync(Wire server, string password, CancellationToken cancellationToken)
    {
        var bare = $"n=,r={Convert.ToBase64String(RandomNumberGenerator.GetBytes(18))}";
        var challenge = "";
        var final = "";
        while (true)
        {
            var message = await server.ReadNextAsync(cancellationToken);
            if (message.Type == 'E')
            {
                return message;
            }

            switch (BinaryPrimitives.ReadInt32BigEndian(message.Body))
            {
                case 0:
                    return null;
                case 10:
                    var first = Encoding.UTF8.GetBytes(Header + bare);
                    var length = new byte[sizeof(int)];
                    BinaryPrimitives.WriteInt32BigEndian(length, first.Length);
                    await SendAsync(server, [.. "SCRAM-SHA-256\0"u8, .. length, .. first], cancellationToken);
                    break;
                case 11:
                    challenge = Encoding.UTF8.GetString(message.Body, sizeof(int), message.Body.Length - sizeof(int));
                    final = Answer(bare, challenge, password);
                    await SendAsync(server, Encoding.UTF8.GetBytes(final), cancellationToken);
                    break;
                case 12:
                    break;
                default:
                    throw new InvalidOperationException("The PostgreSQL behind the stand-in asks for a login other than SCRAM-SHA-256.");
            }
        }
    }

    private static string Answer(string bare, string challenge, string password)
    {
        var fields = challenge.Split(',').ToDictionary(field => field[0], field => field[2..]);
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(fields['s']), int.Parse(fields['i'], CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, 32);
        var key = HMACSHA256.HashData(salted, "Client Key"u8);
        var final = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(Header))},r={fields['r']}";
        var signature = HMACSHA256.HashData(SHA256.HashData(key), Encoding.UTF8.GetBytes($"{bare},{challenge},{final}"));
        return $"{final},p={Convert.ToBase64String([.. key.Zip(signature, (left, right) => (byte)(left ^ right))])}";
    }

    private static async Task SendAsync(Wire server, byte[] body, CancellationToken cancellationToken)
    {
        await server.WriteAsync(new WireMessage('p', body), cancellationToken);
        await server.FlushAsync(cancellationToken);
    }
}
