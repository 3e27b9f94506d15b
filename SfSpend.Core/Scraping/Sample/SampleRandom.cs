namespace SfSpend.Core.Scraping.Sample;

/// <summary>
/// SplitMix64: the same numbers for the same seed on every machine and runtime. Only sums, products and square roots are
/// used on them, which IEEE 754 defines to the last bit; logarithms and powers are not.
/// </summary>
internal sealed class SampleRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator of its own for one fiscal year, so that a year does not depend on which others are made.</summary>
    public static SampleRandom ForYear(int seed, int fiscalYear) =>
        new(((ulong)(uint)seed << 32) | (uint)fiscalYear);

    /// <summary>At least 0 and below 1.</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>At least 0 and below <paramref name="limit"/>.</summary>
    public int NextBelow(int limit) => (int)(NextUnit() * limit);

    public bool Chance(double probability) => NextUnit() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[NextBelow(items.Count)];

    /// <summary>Picks an item in proportion to its weight.</summary>
    public T Pick<T>(IReadOnlyList<T> items, Func<T, double> weightOf)
    {
        var rest = NextUnit() * items.Sum(weightOf);
        foreach (var item in items)
        {
            rest -= weightOf(item);
            if (rest < 0)
            {
                return item;
            }
        }

        return items[^1];
    }

    /// <summary>A product of three uniform numbers: spread over several orders of magnitude, as sums of money are.</summary>
    public double NextMagnitude() => 0.0004 + (NextUnit() * NextUnit() * NextUnit());

    public void Shuffle<T>(List<T> items)
    {
        for (var index = items.Count - 1; index > 0; index--)
        {
            var other = NextBelow(index + 1);
            (items[index], items[other]) = (items[other], items[index]);
        }
    }

    private ulong NextBits()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var bits = _state;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }
}
