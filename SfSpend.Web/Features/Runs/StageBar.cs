using System.Globalization;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Runs;

/// <summary>Where a run's time went, stage by stage, as one bar.</summary>
public sealed class StageBar
{
    public StageBar(Run run, DateTimeOffset now)
    {
        var spans = run.Stages
            .Where(stage => stage.StartedAt is not null)
            .Select(stage => (stage.Name, Took: (stage.FinishedAt ?? run.FinishedAt ?? now) - stage.StartedAt.GetValueOrDefault()))
            .ToList();
        var total = spans.Sum(span => span.Took.TotalSeconds);
        var left = 0d;
        foreach (var (stage, took) in spans)
        {
            var share = total > 0 ? took.TotalSeconds / total * 100 : 0;
            Parts.Add(new Part(stage, Percent(left), Percent(share)));
            left += share;
        }

        Text = string.Join(", ", spans.Select(span => $"{span.Name.ToString().ToLowerInvariant()} {Figures.Duration(span.Took)}"));
    }

    public List<Part> Parts { get; } = [];

    /// <summary>The same in words.</summary>
    public string Text { get; }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share:0.##}%");

    public sealed record Part(Stage Stage, string Left, string Width);
}
