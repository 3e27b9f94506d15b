using System.Text.Json;
using SfSpend.Core.Conforming;

namespace SfSpend.Core.Scraping;

/// <summary>Asks the source what it has: metadata, and three sums by the codes and names of program, type and fund.</summary>
internal sealed class SourceStateReader(SodaClient soda, AnswerRetry retry, DataSfOptions options, TimeProvider time)
{
    private const int MaxTries = 3;

    private static readonly IReadOnlyList<IReadOnlyList<string>> Groupings =
    [
        .. Dimension.All.Select(dimension =>
            (IReadOnlyList<string>)["fiscal_year", "revenue_or_spending", .. dimension.Columns.Select(column => column.ApiName())]),
    ];

    private readonly SodaSums _sums = new(soda, retry, options.PageSize);

    /// <summary>A state whose sums agree with one another: the source did not change while it was asked.</summary>
    /// <exception cref="ScrapeException">The portal does not answer, or changes each time it is asked.</exception>
    public async Task<SourceState> ReadAsync(CancellationToken cancellationToken)
    {
        for (var count = 0; count < MaxTries; count++)
        {
            var readAt = time.GetUtcNow();
            var (updatedAt, columns) = await ReadMetadataAsync(cancellationToken);
            var sums = await Task.WhenAll(Groupings.Select(grouping => _sums.ReadAsync(grouping, null, cancellationToken)));
            if (sums.Select(TotalsOf).Distinct().Count() == 1)
            {
                var years = YearsOf(sums);
                return new SourceState(
                    readAt,
                    updatedAt,
                    columns,
                    [.. years.Where(year => year.FiscalYear != CellTotal.NoFiscalYear)],
                    years.FirstOrDefault(year => year.FiscalYear == CellTotal.NoFiscalYear));
            }
        }

        throw new ScrapeException($"{soda.Host} changed each of {MaxTries} times while its sums were read. Nothing was pulled; try again in a few minutes.");
    }

    /// <summary>True when the source still says what it said: the same time of its last change, the same rows and dollars in each cell.</summary>
    public async Task<bool> IsStillAsync(SourceState state, CancellationToken cancellationToken)
    {
        var groups = await _sums.ReadAsync(SourceCells.Columns, null, cancellationToken);
        var cells = SourceCells.Of(groups, (Year: 0, Side: 1, Units: 2));
        var (updatedAt, _) = await ReadMetadataAsync(cancellationToken);
        return updatedAt == state.UpdatedAt && cells.SequenceEqual(state.All.SelectMany(year => year.Cells));
    }

    /// <summary>Not every portal describes its datasets: without a description neither the time nor the columns can be compared.</summary>
    private async Task<(DateTimeOffset? UpdatedAt, IReadOnlyList<DatasetColumn> Columns)> ReadMetadataAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var metadata = await retry.AskAsync(token => soda.ReadJsonAsync(soda.MetadataAddress, "its metadata", token), cancellationToken);
            return ReadMetadata(metadata.RootElement);
        }
        catch (ScrapeException absent) when (absent.IsNotFound)
        {
            return (null, []);
        }
    }

    private (DateTimeOffset? UpdatedAt, IReadOnlyList<DatasetColumn> Columns) ReadMetadata(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ScrapeException($"{soda.Host} describes the dataset with a JSON {root.ValueKind}: an object was expected. Look at {soda.MetadataAddress}.");
        }

        DateTimeOffset? updatedAt = root.TryGetProperty("rowsUpdatedAt", out var seconds) && seconds.TryGetInt64(out var unix)
            ? DateTimeOffset.FromUnixTimeSeconds(unix)
            : null;
        return (updatedAt, root.TryGetProperty("columns", out var columns) && columns.ValueKind == JsonValueKind.Array
            ? [.. columns.EnumerateArray().Select(ReadColumn).OfType<DatasetColumn>()]
            : []);
    }

    /// <summary>Null for the portal's own columns, which begin with a colon.</summary>
    private static DatasetColumn? ReadColumn(JsonElement column) =>
        column.TryGetProperty("fieldName", out var name) && name.GetString() is { Length: > 0 } field && field[0] != ':'
            ? new DatasetColumn(field, column.TryGetProperty("dataTypeName", out var type) ? type.GetString() ?? "" : "")
            : null;

    private static IReadOnlyList<SourceYear> YearsOf(IReadOnlyList<SodaGroup>[] sums)
    {
        var units = Groupings[Dimension.Program.Index].Count - 1;
        var cells = SourceCells.Of(sums[Dimension.Program.Index], (Year: 0, Side: 1, units)).ToLookup(cell => cell.FiscalYear);
        return [.. YearFingerprints.Of(sums).OrderBy(year => year.Key).Select(year => new SourceYear(year.Key, year.Value, [.. cells[year.Key]]))];
    }

    private static string TotalsOf(IReadOnlyList<SodaGroup> groups) => string.Join('\n', groups
        .GroupBy(group => (group.Values[0], group.Values[1]))
        .OrderBy(group => group.Key)
        .Select(group => FormattableString.Invariant($"{group.Key}: {group.Sum(one => one.RowCount)} {group.Sum(one => one.Amount):0.############################}")));
}
