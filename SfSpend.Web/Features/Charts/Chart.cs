namespace SfSpend.Web.Features.Charts;

/// <summary>A chart on a page.</summary>
/// <param name="Id">Unique on its page.</param>
/// <param name="Sentence">The same for those who can't see it.</param>
public sealed record Chart(string Id, ChartSpec Spec, string Sentence)
{
    private const int LeastRows = 2;
    private const int MostRows = 24;

    /// <summary>A class of the style sheet that gives the chart its height before it is drawn.</summary>
    public string SizeClass => Spec.Kind is ChartLayout.Bars ? $"rows-{Math.Clamp(Spec.Categories.Count * Spec.Series.Count, LeastRows, MostRows)}" : "tall";
}
