using System.Globalization;

namespace SfSpend.Web.Features.Charts;

/// <summary>A line of the last years, its end marked.</summary>
public sealed class Sparkline
{
    public const int Width = 132;
    public const int Height = 36;
    private const int Margin = 4;

    public Sparkline(IReadOnlyList<decimal> values, string role)
    {
        Role = role;
        var low = values.Min();
        var high = values.Max();
        var points = values.Select((value, index) => (
            X: values.Count == 1 ? Width - Margin : Margin + ((Width - (2d * Margin)) * index / (values.Count - 1)),
            Y: high == low ? Height / 2d : Height - Margin - ((Height - (2d * Margin)) * (double)((value - low) / (high - low))))).ToList();
        Points = string.Join(' ', points.Select(point => $"{N(point.X)},{N(point.Y)}"));
        (EndX, EndY) = (N(points[^1].X), N(points[^1].Y));
    }

    public string Role { get; }

    public string Points { get; }

    public string EndX { get; }

    public string EndY { get; }

    private static string N(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
