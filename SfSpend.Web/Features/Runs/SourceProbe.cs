using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

namespace SfSpend.Web.Features.Runs;

/// <summary>Whether a source answers, asked at most once a minute and never waited for longer than a page may wait.</summary>
public sealed class SourceProbe(IEnumerable<ISpendingSource> sources, TimeProvider time)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _validFor = TimeSpan.FromMinutes(1);

    private (DateTimeOffset At, string? Answer)? _last;

    /// <summary>Null when DataSF answers; otherwise a sentence why it does not.</summary>
    public async Task<string?> AskDataSfAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && time.GetUtcNow() - last.At < _validFor)
        {
            return last.Answer;
        }

        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        string? answer;
        try
        {
            answer = await sources.First(source => source.Kind is SourceKind.DataSf).ProbeAsync(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            answer = $"DataSF gave no answer within {_patience.TotalSeconds:0} seconds.";
        }

        _last = (time.GetUtcNow(), answer);
        return answer;
    }
}
