using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace SfSpend.Tests.Support.Redshift;

/// <summary>A message of PostgreSQL's protocol: its type and what follows its length.</summary>
internal sealed record WireMessage(char Type, byte[] Body)
{
    /// <summary>The text that begins at a place of the body and ends with a zero.</summary>
    public string TextAt(int offset)
    {
        var length = Array.IndexOf(Body, (byte)0, offset) - offset;
        return Encoding.UTF8.GetString(Body, offset, length);
    }

    /// <summary>The fields of an error, by their letters.</summary>
    public IReadOnlyDictionary<char, string> ErrorFields => Encoding.UTF8.GetString(Body).Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .ToDictionary(part => part[0], part => part[1..]);

    public static WireMessage Error(string sqlState, string message) => new('E', Encoding.UTF8.GetBytes($"SERROR\0VERROR\0C{sqlState}\0M{message}\0\0"));

    public static WireMessage Text(char type, string text) => new(type, Encoding.UTF8.GetBytes(text + '\0'));
}

/// <summary>One end of a connection that speaks PostgreSQL's protocol.</summary>
internal sealed class Wire(TcpClient tcp) : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly BufferedStream _in = new(tcp.GetStream(), BufferSize);
    private readonly BufferedStream _out = new(tcp.GetStream(), BufferSize);

    /// <summary>The next message, or null at the end of the stream.</summary>
    public async Task<WireMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        var head = new byte[5];
        if (await _in.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) < head.Length)
        {
            return null;
        }

        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - sizeof(int)];
        await _in.ReadExactlyAsync(body, cancellationToken);
        return new WireMessage((char)head[0], body);
    }

    public async Task<WireMessage> ReadNextAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) ?? throw new EndOfStreamException("The other end closed the connection.");

    /// <summary>The message without a type by which a connection begins: a code and what follows it.</summary>
    public async Task<(int Code, byte[] Body)> ReadStartAsync(CancellationToken cancellationToken)
    {
        var head = new byte[2 * sizeof(int)];
        await _in.ReadExactlyAsync(head, cancellationToken);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length];
        await _in.ReadExactlyAsync(body, cancellationToken);
        return (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(sizeof(int))), body);
    }

    public async Task WriteStartAsync(int code, byte[] body, CancellationToken cancellationToken)
    {
        var head = new byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(head, head.Length + body.Length);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(sizeof(int)), code);
        await _out.WriteAsync(head, cancellationToken);
        await _out.WriteAsync(body, cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public async Task WriteByteAsync(char value, CancellationToken cancellationToken)
    {
        await _out.WriteAsync(new[] { (byte)value }, cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public async Task WriteAsync(WireMessage message, CancellationToken cancellationToken)
    {
        var head = new byte[5];
        head[0] = (byte)message.Type;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Body.Length + sizeof(int));
        await _out.WriteAsync(head, cancellationToken);
        await _out.WriteAsync(message.Body, cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => _out.FlushAsync(cancellationToken);

    public void Dispose() => tcp.Dispose();
}
