using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SfSpend.Web.Api;

/// <summary>A table to be taken away whole, however long it is: its rows are sent while they are read.</summary>
/// <param name="Name">The file's name without its ending: says what it is.</param>
/// <param name="Rows">Values in the order of the columns: text, whole numbers, decimals, or null.</param>
/// <param name="Provenance">What was asked and where the answer comes from, for a sheet of its own.</param>
internal sealed record Download(
    string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<object?>> Rows, IReadOnlyList<(string What, object? Value)> Provenance)
{
    private const int RowsBetween = 1_000;

    /// <summary>Characters of CSV that are sent at once.</summary>
    private const int CsvAtOnce = 1 << 15;

    /// <summary>Sends the table as CSV or as a workbook.</summary>
    public PushStreamHttpResult Send(DownloadFormat format, CancellationToken cancellationToken) => format == DownloadFormat.Xlsx
        ? TypedResults.Stream(body => Workbook.WriteAsync(this, body, cancellationToken), Workbook.ContentType, $"{Name}.xlsx")
        : TypedResults.Stream(body => WriteCsvAsync(body, cancellationToken), CsvText.ContentType, $"{Name}.csv");

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
        var csv = new StringBuilder(2 * CsvAtOnce);
        CsvText.AppendLine(csv, Columns);
        await foreach (var row in Rows.WithCancellation(cancellationToken))
        {
            CsvText.AppendLine(csv, row);
            if (csv.Length >= CsvAtOnce)
            {
                await writer.WriteAsync(csv, cancellationToken);
                csv.Clear();
            }
        }

        await writer.WriteAsync(csv, cancellationToken);
    }
}
