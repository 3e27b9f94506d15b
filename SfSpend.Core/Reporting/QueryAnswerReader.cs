using System.Data;
using System.Globalization;
using Npgsql;

namespace SfSpend.Core.Reporting;

/// <summary>Reads an answer as text, value by value, until there are enough rows or they are too large.</summary>
internal sealed class QueryAnswerReader(QueryOptions options)
{
    /// <summary>What a value takes at least, a missing one too.</summary>
    private const int LeastBytesOfValue = 8;

    private readonly List<IReadOnlyList<object?>> _rows = [];
    private QueryColumn[] _columns = [];
    private uint[] _types = [];
    private long _byteCount;

    /// <summary>Fetches rows of the cursor <c>answer</c>.</summary>
    /// <param name="maxFetchedRows">So many rows one FETCH may bring.</param>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public async Task<(IReadOnlyList<QueryColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)> FetchAsync(
        NpgsqlConnection connection, int maxRows, int maxFetchedRows, CancellationToken cancellationToken)
    {
        int asked, before;
        do
        {
            (asked, before) = (Math.Min(maxRows - _rows.Count, maxFetchedRows), _rows.Count);
            await using var fetch = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"FETCH FORWARD {asked} FROM answer"), connection) { CommandTimeout = QueryRunner.Patience };
            await ReadAsync(fetch, cancellationToken);
        }
        while (_rows.Count < maxRows && _rows.Count - before == asked);
        return (_columns, _rows);
    }

    /// <summary>Reads all rows of a command.</summary>
    /// <exception cref="QueryException">They are too large.</exception>
    public async Task<(IReadOnlyList<QueryColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        command.AllResultTypesAreUnknown = true;
        var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        var fits = true;
        try
        {
            _columns = [.. Enumerable.Range(0, reader.FieldCount).Select(index => new QueryColumn(reader.GetName(index), reader.GetDataTypeName(index)))];
            _types = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeOID)];
            while (fits && await reader.ReadAsync(cancellationToken))
            {
                fits = await TryAddRowAsync(reader, cancellationToken);
            }
        }
        finally
        {
            await EndAsync(command, reader, fits);
        }

        return fits
            ? (_columns, _rows)
            : throw new QueryException(string.Create(
                CultureInfo.InvariantCulture,
                $"The answer is larger than {options.MaxAnswerByteCount:N0} bytes, the most one query may return ({QueryOptions.SectionName}:{nameof(QueryOptions.MaxAnswerByteCount)}); {_rows.Count:N0} rows fit. Ask for fewer rows, fewer columns, or shorter values."));
    }

    /// <summary>A value's length is looked at before the value is read: a single one may be a gigabyte.</summary>
    /// <returns>False when the rows are too large.</returns>
    private async Task<bool> TryAddRowAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var row = new object?[_columns.Length];
        for (var index = 0; index < row.Length; index++)
        {
            _byteCount += LeastBytesOfValue;
            if (await reader.IsDBNullAsync(index, cancellationToken))
            {
                continue;
            }

            await using var value = await reader.GetStreamAsync(index, cancellationToken);
            _byteCount += Math.Max(0, value.Length - LeastBytesOfValue);
            if (_byteCount > options.MaxAnswerByteCount)
            {
                return false;
            }

            using var text = new StreamReader(value);
            row[index] = QueryValue.Of(await text.ReadToEndAsync(cancellationToken), _types[index]);
        }

        _rows.Add(row);
        return _byteCount <= options.MaxAnswerByteCount;
    }

    /// <summary>Unless it is cancelled, the server goes on to send whatever is left.</summary>
    private static async Task EndAsync(NpgsqlCommand command, NpgsqlDataReader reader, bool fits)
    {
        if (!fits)
        {
            command.Cancel();
        }

        try
        {
            await reader.DisposeAsync();
        }
        catch (PostgresException cancelled) when (!fits && cancelled.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            // It was cancelled here.
        }
    }
}
