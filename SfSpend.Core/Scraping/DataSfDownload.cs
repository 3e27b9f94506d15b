using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>Pulls one fiscal year into a gzip CSV, page by page, streamed. Each page is a gzip member of its own, so that one that breaks is cut off and asked for again.</summary>
internal sealed class DataSfDownload(SodaClient soda, DataSfOptions options, TimeProvider time, string rawFolder, StageProgress progress)
{
    private const int MaxAttempts = 3;
    private const int BufferByteCount = 1 << 17;

    /// <summary>A page that is silent for so long is asked for again.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(60);

    /// <exception cref="ScrapeException">The year can't be pulled, or has another number of rows than the source says.</exception>
    public async Task<RawExtract> PullAsync(int year, string name, long rowCount, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(rawFolder, name + ".partial");
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferByteCount))
        {
            byte[]? header = null;
            for (long offset = 0; offset < rowCount; offset += options.PageSize)
            {
                header = await PullPageAsync(file, year, offset, Math.Min(options.PageSize, rowCount - offset), header, cancellationToken);
            }

            if (rowCount % options.PageSize == 0)
            {
                // The last page was full: a row more than the source has told of would stand on the next.
                await PullPageAsync(file, year, rowCount, 0, header, cancellationToken);
            }
        }

        var path = Path.Combine(rawFolder, name);
        File.Move(temporary, path, overwrite: true);
        await using var whole = File.OpenRead(path);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, cancellationToken));
        return new RawExtract(name, year, whole.Length, sha256, rowCount, Address(year).ToString(), time.GetUtcNow());
    }

    private Uri Address(int year, params IEnumerable<(string Name, string Value)> paging) => soda.AddressOf(
        "csv",
        [
            ("select", string.Join(',', DataSfCells.Columns)),
            ("where", string.Create(CultureInfo.InvariantCulture, $"fiscal_year='{year}'")),
            ("order", ":id"),
            .. paging,
        ]);

    /// <summary>Appends a page; returns its header.</summary>
    private async Task<byte[]> PullPageAsync(FileStream file, int year, long offset, long expected, byte[]? header, CancellationToken cancellationToken)
    {
        var address = Address(
            year,
            ("limit", options.PageSize.ToString(CultureInfo.InvariantCulture)),
            ("offset", offset.ToString(CultureInfo.InvariantCulture)));
        for (var attempt = 1; ; attempt++)
        {
            var start = file.Position;
            try
            {
                return await CopyPageAsync(file, address, year, expected, header, cancellationToken);
            }
            catch (PageCutException cut)
            {
                file.SetLength(start);
                file.Position = start;
                if (attempt == MaxAttempts)
                {
                    throw new ScrapeException(
                        $"{soda.Host} broke off fiscal year {year} {MaxAttempts} times: {cut.Message} Retry the run: years that are whole are kept.", cut);
                }

                progress.Note($"{soda.Host} broke off fiscal year {year}; asking again: {cut.Message}");
                await Task.Delay(options.RetryDelay * attempt, time, cancellationToken);
            }
        }
    }

    private async Task<byte[]> CopyPageAsync(FileStream file, Uri address, int year, long expected, byte[]? header, CancellationToken cancellationToken)
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
            while (await ReadAsync(content, buffer, cancellationToken) is > 0 and var count)
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

    private async Task<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(SilenceLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await content.ReadAsync(buffer, both.Token);
        }
        catch (IOException cut)
        {
            throw new PageCutException(cut.Message, cut);
        }
        catch (OperationCanceledException silent) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PageCutException($"nothing came for {SilenceLimit.TotalSeconds} seconds.", silent);
        }
    }

    private void Check(CsvPage page, int year, long expected, byte[]? header)
    {
        if (!page.IsWhole)
        {
            throw new PageCutException("the page ends within a row.");
        }

        if (header is not null && !page.Header.Span.SequenceEqual(header))
        {
            throw new ScrapeException($"{soda.Host} sent fiscal year {year} with another header than a moment before: its columns changed meanwhile. Retry the run.");
        }

        if (page.RecordCount != expected)
        {
            throw new ScrapeException(string.Create(
                CultureInfo.InvariantCulture,
                $"{soda.Host} sent {page.RecordCount} rows of a page of fiscal year {year}, but {expected} were expected by its own count: the source changed meanwhile. Retry the run."));
        }
    }

    /// <summary>A page did not come to its end; the next try may.</summary>
    private sealed class PageCutException(string message, Exception? innerException = null) : Exception(message, innerException);
}
