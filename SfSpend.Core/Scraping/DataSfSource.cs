using Microsoft.Extensions.Options;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>
/// The dataset itself, pulled year by year. The source is asked before and after what it has, and every year must come with just these
/// rows and dollars: it is replaced as a whole while nobody is told. Years that moved meanwhile are pulled again, twice at most.
/// </summary>
public sealed class DataSfSource(IHttpClientFactory clients, IOptions<DataSfOptions> options, TimeProvider time) : ISpendingSource
{
    private const int MaxRounds = 3;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    public SourceKind Kind => SourceKind.DataSf;

    /// <exception cref="ScrapeException">The portal does not answer, refuses, lost a column, or goes on changing while it is read.</exception>
    public async Task<RawManifest> ScrapeAsync(ScrapeOrder order, StageProgress progress, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(SodaClient.ClientName);
        var soda = new SodaClient(http, options.Value);
        var retry = new AnswerRetry(soda.Host, options.Value, time, progress.Note);
        var reader = new SourceStateReader(soda, retry, options.Value, time);
        for (var round = 1; ; round++)
        {
            var state = await reader.ReadAsync(cancellationToken);
            TellColumns(state, order.Base, soda.Host, progress);
            var scope = new YearScope(order, state, soda.Host);
            if (round == 1)
            {
                progress.Note(scope.Describe());
            }

            if (scope.Years.Count == 0 && scope.FiscalYears is not null)
            {
                return new RawManifest(RunJournal.SourceName(Kind), [], [], state, scope.FiscalYears);
            }

            var download = new DataSfDownload(
                soda, retry, options.Value, ColumnChange.Readable(state.Columns), new YearCondition(state), time, order.RawFolder, progress);
            var pull = new YearPull(download, options.Value.Concurrency, order.RawFolder, progress);
            var extracts = await pull.PullAsync(scope.Years, cancellationToken);
            if (pull.Differing.Count == 0 && await reader.IsStillAsync(state, cancellationToken))
            {
                return new RawManifest(RunJournal.SourceName(Kind), extracts, [.. scope.Years.SelectMany(year => year.Cells)], state, scope.FiscalYears);
            }

            var found = $"{(pull.Differing.Count == 0 ? $"{soda.Host} changed while it was read" : string.Join("; ", pull.Differing.Select(year => year.Message)))}: the source changed meanwhile";
            if (round == MaxRounds)
            {
                throw new ScrapeException($"{found}, or does not tell the truth. It was pulled {MaxRounds} times, and nothing was published; retry the run when the source has come to rest.")
                {
                    Mismatch = await pull.FindMismatchAsync(new SodaSums(soda, retry, options.Value.PageSize), new YearCondition(state), cancellationToken),
                };
            }

            progress.Note($"{found}. Pulling the changed years again.");
        }
    }

    /// <summary>What the source has now, without pulling anything.</summary>
    /// <exception cref="ScrapeException">The portal does not answer, or goes on changing while it is asked.</exception>
    public async Task<SourceState> ReadStateAsync(CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(SodaClient.ClientName);
        var soda = new SodaClient(http, options.Value);
        var retry = new AnswerRetry(soda.Host, options.Value, time, _ => { });
        return await new SourceStateReader(soda, retry, options.Value, time).ReadAsync(cancellationToken);
    }

    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(SodaClient.ProbeName);
        var soda = new SodaClient(http, options.Value);
        using var patience = new CancellationTokenSource(ProbeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await soda.GetAsync(soda.AddressOf("json", ("select", "fiscal_year"), ("order", ":id"), ("limit", "1")), both.Token);
            return null;
        }
        catch (ScrapeException refused)
        {
            return refused.Message;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return $"{soda.Host} did not answer within {ProbeTimeout.TotalSeconds} seconds.";
        }
    }

    /// <exception cref="ScrapeException">A column that rows can't be read without is gone.</exception>
    private static void TellColumns(SourceState state, RawManifest? baseRaw, string host, StageProgress progress)
    {
        var changes = ColumnChange.Between(baseRaw?.State?.Columns, state.Columns);
        if (changes.Where(change => change.Stops).Select(change => change.Name).ToArray() is { Length: > 0 } gone)
        {
            throw new ScrapeException(
                $"{host} no longer has the column{(gone.Length == 1 ? "" : "s")} {string.Join(", ", gone)}: rows can't be conformed without. Nothing was pulled and the warehouse is as it was; "
                + "look at the dataset on the portal, or at DataSf:DatasetId.");
        }

        if (state.Columns.Count == 0)
        {
            progress.Note($"{host} does not describe its columns, so they can't be compared with those before.");
        }

        foreach (var change in changes)
        {
            progress.Note($"Column {change.Name} {change.Kind switch
            {
                ColumnChangeKind.Added => $"is new ({change.After})",
                ColumnChangeKind.Removed => "is gone",
                _ => $"was {change.Before} and is {change.After} now",
            }}. {change.Consequence}");
        }
    }
}
