namespace SfSpend.Core.Scraping.Sample;

/// <summary>Divides sums of cents so that the parts add up to the whole exactly.</summary>
internal static class SampleAmounts
{
    private const double WholeDollarChance = 0.15;
    private const double WholeDimeChance = 0.06;

    /// <summary>In proportion to the weights; what rounding leaves over goes to the largest part.</summary>
    public static long[] Divide(long total, IReadOnlyList<double> weights)
    {
        var sum = weights.Sum();
        return WithRest(total, [.. weights.Select(weight => (long)Math.Round(total * (weight / sum)))]);
    }

    /// <summary>As <see cref="Divide"/>, with some parts in whole dollars or dimes: such amounts stand in the file without their zeros.</summary>
    public static long[] DivideRounded(long total, IReadOnlyList<double> weights, SampleRandom random) =>
        WithRest(total, [.. Divide(total, weights).Select(part => random.NextUnit() switch
        {
            < WholeDollarChance => part - (part % 100),
            < WholeDollarChance + WholeDimeChance => part - (part % 10),
            _ => part,
        })]);

    private static long[] WithRest(long total, long[] parts)
    {
        var largest = Array.IndexOf(parts, parts.Max());
        parts[largest] += total - parts.Sum();
        return parts;
    }
}
