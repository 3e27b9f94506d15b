using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Api;

/// <summary>A table to be taken away whole, however long it is: its rows are sent while they are read.</summary>
/// <param name="Name">The file's name without its ending: says what it is.</param>
/// <param name="Rows">Values in the order of the columns: text, whole numbers, decimals, or null.</param>
/// <param name="Provenance">What was asked and where the answer comes from, for a sheet of its own.</param>
internal sealed record Download(
    string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<object?>> Rows, IReadOnlyList<(string What, object? Value)> Provenance)
{
    private const int RowsBetween = 1_000;

    /// <summary>Rows that are written at a time: a few milliseconds' work.</summary>
    private const int RowsAtOnce = 500;

    /// <summary>
    /// Whoever writes rows takes turns, on half of the processors: however many downloads there are, each gets on, and the other half answers
    /// everybody else.
    /// </summary>
    private static readonly SemaphoreSlim Turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>How many rows there are, where that is known beforehand.</summary>
    public long? RowCount { get; init; }

    /// <summary>Sends the table as CSV or as a workbook.</summary>
    /// <exception cref="ReportException">There are more rows than a workbook can have.</exception>
    public PushStreamHttpResult Send(DownloadFormat format, CancellationToken cancellationToken)
    {
        if (format != DownloadFormat.Xlsx)
        {
            return TypedResults.Stream(body => WriteCsvAsync(body, cancellationToken), CsvText.ContentType, $"{Name}.csv");
        }

        Workbook.Check(RowCount ?? 0);
        return TypedResults.Stream(body => Workbook.WriteAsync(this, body, cancellationToken), Workbook.ContentType, $"{Name}.xlsx");
    }

    /// <summary>Hands over the rows, some at a time, when it is this download's turn.</summary>
    /// <param name="write">Only works: whatever waits, such as sending, is for <paramref name="send"/>.</param>
    public async Task WriteRowsAsync(Action<IReadOnlyList<IReadOnlyList<object?>>> write, Func<ValueTask> send, CancellationToken cancellationToken)
    {
        await foreach (var rows in Rows.Chunk(RowsAtOnce).WithCancellation(cancellationToken))
        {
            await Turns.WaitAsync(cancellationToken);
            try
            {
                write(rows);
            }
            finally
            {
                Turns.Release();
            }

            await send();
        }
    }

    /// <summary>Rows of a list, made when they are asked for.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<object?>> RowsOf<T>(IEnumerable<T> items, Func<T, IReadOnlyList<object?>> row)
    {
        foreach (var item in items)
        {
            yield return row(item);
        }

        await Task.CompletedTask;
    }

    /// <summary>Rows of whatever comes one by one.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<object?>> RowsOf<T>(IAsyncEnumerable<T> items, Func<T, IReadOnlyList<object?>> row)
    {
        await foreach (var item in items)
        {
            yield return row(item);
        }
    }

    /// <summary>What a reader hands over becomes something that can be taken.</summary>
    /// <param name="read">Calls what it is given for each item.</param>
    public static async IAsyncEnumerable<T> HandedOver<T>(Func<Func<T, Task>, Task> read)
    {
        var between = Channel.CreateBounded<T>(RowsBetween);
        var reading = ReadAsync();
        try
        {
            await foreach (var item in between.Reader.ReadAllAsync())
            {
                yield return item;
            }
        }
        finally
        {
            between.Writer.TryComplete();
            await reading;
        }

        async Task ReadAsync()
        {
            try
            {
                await read(item => between.Writer.WriteAsync(item).AsTask());
                between.Writer.TryComplete();
            }
            catch (ChannelClosedException)
            {
                // Whoever took the items has stopped: the reader is left by its own exception, and lets its connection go.
            }
            catch (Exception failed)
            {
                // Goes on to whoever takes the items.
                between.Writer.TryComplete(failed);
            }
        }
    }

    private async Task WriteCsvAsync(Stream body, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
        var csv = new StringBuilder();
        CsvText.AppendLine(csv, Columns);
        await SendAsync();
        await WriteRowsAsync(Append, SendAsync, cancellationToken);

        void Append(IReadOnlyList<IReadOnlyList<object?>> rows)
        {
            foreach (var row in rows)
            {
                CsvText.AppendLine(csv, row);
            }
        }

        async ValueTask SendAsync()
        {
            await writer.WriteAsync(csv, cancellationToken);
            csv.Clear();
        }
    }
}
