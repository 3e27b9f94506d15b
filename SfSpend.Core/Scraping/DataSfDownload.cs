using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>Pulls one fiscal year into a gzip CSV, page by page, streamed. Each page is a gzip member of its own, so that one that breaks is cut off and asked for again.</summary>
/// <param name="columns">The columns asked for.</param>
/// <param name="condition">How rows of a year are asked for.</param>
internal sealed class DataSfDownload(
    SodaClient soda, AnswerRetry retry, DataSfOptions options, IReadOnlyList<string> columns, YearCondition condition, TimeProvider time, string rawFolder, StageProgress progress)
{
    private const int BufferByteCount = 1 << 17;

    /// <summary>A page that is silent for so long is asked for again.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(60);

    /// <summary>Where a year lies as long as it is not proven to be whole.</summary>
    public static string TemporaryPath(string folder, string name) => Path.Combine(folder, name + ".partial");

    /// <exception cref="ScrapeException">The year can't be pulled.</exception>
    /// <exception cref="YearDiffersException">It came otherwise than the source says of it.</exception>
    public async Task<RawExtract> PullAsync(SourceYear year, string name, CancellationToken cancellationToken)
    {
        var temporary = TemporaryPath(rawFolder, name);
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferByteCount))
        {
            byte[]? header = null;
            for (long offset = 0; offset < year.RowCount; offset += options.PageSize)
            {
                header = await PullPageAsync(file, year, offset, Math.Min(options.PageSize, year.RowCount - offset), header, cancellationToken);
            }

            if (year.RowCount % options.PageSize == 0)
            {
                // The last page was full: a row more than the source has told of would stand on the next.
                await PullPageAsync(file, year, year.RowCount, 0, header, cancellationToken);
            }
        }

        await CheckSumsAsync(temporary, year, cancellationToken);
        var path = Path.Combine(rawFolder, name);
        File.Move(temporary, path, overwrite: true);
        await using var whole = File.OpenRead(path);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, cancellationToken));
        return new RawExtract(name, year.FiscalYear, whole.Length, sha256, year.RowCount, Address(year.FiscalYear).ToString(), time.GetUtcNow());
    }

    private async Task CheckSumsAsync(string path, SourceYear year, CancellationToken cancellationToken)
    {
        var sent = await ExtractSums.ReadAsync(path, cancellationToken);
        if (!sent.SequenceEqual(year.Cells))
        {
            var said = year.Cells.Except(sent).Concat(sent.Except(year.Cells)).First();
            var found = sent.FirstOrDefault(cell => IsOf(cell, said));
            var expected = year.Cells.FirstOrDefault(cell => IsOf(cell, said));
            throw new YearDiffersException(year, sent, FormattableString.Invariant(
                $"{soda.Host} sent {YearCondition.Describe(said.FiscalYear)}, {said.RevenueOrSpending}, related units {said.RelatedGovtUnits} with {found?.RowCount ?? 0} rows of {found?.Amount ?? 0:0.00} dollars, but its own sums say {expected?.RowCount ?? 0} rows of {expected?.Amount ?? 0:0.00} dollars"));
        }
    }

    private static bool IsOf(CellTotal cell, CellTotal other) =>
        (cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits) == (other.FiscalYear, other.RevenueOrSpending, other.RelatedGovtUnits);

    private Uri Address(int year, params IEnumerable<(string Name, string Value)> paging) => soda.AddressOf(
        "csv",
        [
            ("select", string.Join(',', columns)),
            ("where", condition.Of(year)),
            ("order", ":id"),
            .. paging,
        ]);

    /// <summary>Appends a page; returns its header.</summary>
    private Task<byte[]> PullPageAsync(FileStream file, SourceYear year, long offset, long expected, byte[]? header, CancellationToken cancellationToken)
    {
        var start = file.Position;
        var address = Address(
            year.FiscalYear,
            ("limit", options.PageSize.ToString(CultureInfo.InvariantCulture)),
            ("offset", offset.ToString(CultureInfo.InvariantCulture)));
        return retry.AskAsync(
            token =>
            {
                file.SetLength(start);
                file.Position = start;
                return CopyPageAsync(file, address, year, expected, header, token);
            },
            cancellationToken);
    }

    private async Task<byte[]> CopyPageAsync(FileStream file, Uri address, SourceYear year, long expected, byte[]? header, CancellationToken cancellationToken)
    {
        using var response = await soda.GetAsync(address, cancellationToken);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var page = new CsvPage();
        long byteCount = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferByteCount);
        try
        {
            await using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            var isHeaderWritten = header is not null;
            while (await ReadAsync(content, buffer, year, cancellationToken) is > 0 and var count)
            {
                byteCount += count;
                var records = page.Read(buffer.AsMemory(0, count));
                if (!isHeaderWritten && records.Length > 0)
                {
                    await gzip.WriteAsync(page.Header, cancellationToken);
                    isHeaderWritten = true;
                }

                if (expected > 0)
                {
                    await gzip.WriteAsync(records, cancellationToken);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Check(page, year, expected, header);
        progress.AddRows(expected);
        progress.AddBytes(byteCount);
        return page.Header.ToArray();
    }

    private async Task<int> ReadAsync(Stream content, Memory<byte> buffer, SourceYear year, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(SilenceLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await content.ReadAsync(buffer, both.Token);
        }
        catch (IOException cut)
        {
            throw new AnswerCutException(NameOf(year), cut.Message, cut);
        }
        catch (OperationCanceledException silent) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AnswerCutException(NameOf(year), $"nothing came for {SilenceLimit.TotalSeconds} seconds.", silent);
        }
    }

    private void Check(CsvPage page, SourceYear year, long expected, byte[]? header)
    {
        if (!page.IsWhole)
        {
            throw new AnswerCutException(NameOf(year), "the page ends within a row.");
        }

        if (header is not null && !page.Header.Span.SequenceEqual(header))
        {
            throw new YearDiffersException(
                year, null, $"{soda.Host} sent {NameOf(year)} with another header than a moment before: its columns changed meanwhile");
        }

        if (page.RecordCount != expected)
        {
            throw new YearDiffersException(year, null, string.Create(
                CultureInfo.InvariantCulture,
                $"{soda.Host} sent {page.RecordCount} rows of a page of {NameOf(year)}, but {expected} were expected by its own count"));
        }
    }

    private static string NameOf(SourceYear year) => YearCondition.Describe(year.FiscalYear);
}

/// <summary>A fiscal year came otherwise than the source says of it: either the source changed meanwhile, or it does not tell the truth.</summary>
/// <param name="sent">What came, where all of it came.</param>
internal sealed class YearDiffersException(SourceYear said, IReadOnlyList<CellTotal>? sent, string message) : Exception(message)
{
    public SourceYear Said => said;

    public IReadOnlyList<CellTotal>? Sent => sent;
}
