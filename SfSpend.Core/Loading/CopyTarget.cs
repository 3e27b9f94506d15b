using System.Buffers;
using System.Data;
using System.IO.Compression;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>A table about to be filled by COPY over the given connection.</summary>
/// <param name="Table">Whose columns the file has, in this order; the server compares its header line.</param>
/// <param name="Name">The quoted name of the table to fill.</param>
/// <param name="Frozen">True where the table was made in the present transaction: its rows then need no later upkeep.</param>
internal sealed record CopyTarget(NpgsqlConnection Connection, WarehouseTable Table, string Name, bool Frozen)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Unpacks gzip CSV and hands its bytes to the server as they are: the text is parsed there and nowhere else.</summary>
    /// <returns>The number of lines without the header.</returns>
    public async Task<long> CopyAsync(Stream gzip, Action<long> addRows, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        await using var text = new GZipStream(gzip, CompressionMode.Decompress, leaveOpen: true);
        var copy = await Connection.BeginTextImportAsync(
            $"COPY {Name} ({Table.ColumnList}) FROM STDIN (FORMAT csv, HEADER match{(Frozen ? ", FREEZE" : "")})", cancellationToken);
        var sent = false;
        try
        {
            var lineCount = 0L;
            int read;
            while ((read = await text.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                await copy.BaseStream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                var lines = buffer.AsSpan(0, read).Count((byte)'\n');
                addRows(lineCount == 0 ? Math.Max(0, lines - 1) : lines);
                lineCount += lines;
            }

            sent = true;
            await copy.DisposeAsync();
            return Math.Max(0, lineCount - 1);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (!sent && Connection.State == ConnectionState.Open)
            {
                await copy.CancelAsync();
            }
        }
    }
}
