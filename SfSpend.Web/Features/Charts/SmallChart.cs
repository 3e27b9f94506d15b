using System.Globalization;

namespace SfSpend.Web.Features.Charts;

/// <summary>A chart without words, drawn by the server: bars around zero in a box of 100 by 100.</summary>
public sealed class SmallChart
{
    public const int Most = 30;

    public SmallChart(ChartSpec spec)
    {
        IsAcross = spec.Kind is ChartLayout.Bars;
        var count = Math.Min(Most, spec.Categories.Count);
        var values = spec.Series.SelectMany(series => series.Values.Take(count)).Select(value => value ?? 0).ToList();
        var top = Math.Max(0, values.DefaultIfEmpty().Max());
        var bottom = Math.Min(0, values.DefaultIfEmpty().Min());
        var range = top - bottom;
        if (count == 0 || range <= 0)
        {
            return;
        }

        var step = 100d / count;
        var thick = step * 0.74 / spec.Series.Count;
        for (var index = 0; index < count; index++)
        {
            for (var series = 0; series < spec.Series.Count; series++)
            {
                var value = spec.Series[series].Values[index] ?? 0;
                var role = spec.Roles?[index] ?? spec.Series[series].Role;
                var along = (index * step) + (step * 0.13) + (series * thick);
                var size = Math.Abs(value) / range * 100;
                Bars.Add(IsAcross
                    ? new Bar(role, N((Math.Min(value, 0) - bottom) / range * 100), N(along), N(size), N(thick))
                    : new Bar(role, N(along), N((top - Math.Max(value, 0)) / range * 100), N(thick), N(size)));
            }
        }

        Zero = bottom < 0 ? N(IsAcross ? -bottom / range * 100 : top / range * 100) : null;
    }

    public bool IsAcross { get; }

    public List<Bar> Bars { get; } = [];

    /// <summary>Where zero is, when there is something below it.</summary>
    public string? Zero { get; }

    private static string N(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    public sealed record Bar(string Role, string X, string Y, string Width, string Height);
}
