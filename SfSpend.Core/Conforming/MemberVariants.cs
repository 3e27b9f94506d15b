using System.Runtime.InteropServices;

namespace SfSpend.Core.Conforming;

/// <summary>What the source calls one member of one level: every name and code it has for it, and how the facts use them.</summary>
internal sealed class MemberVariants(string parent, string nullCode)
{
    private readonly Dictionary<string, TupleUse> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TupleUse> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<LevelMember, TupleUse> _variants = [];

    /// <summary>Canonical names above, from the top.</summary>
    public string Parent { get; } = parent;

    /// <summary>Set by <see cref="Resolve"/>.</summary>
    public LevelMember Canonical { get; private set; } = new("", "");

    public void Add(LevelMember variant, TupleUse use)
    {
        Add(_names, variant.Name, use);
        Add(_codes, variant.Code, use);
        Add(_variants, variant, use);
    }

    /// <summary>
    /// Chooses name and code: of the most recent fiscal year, then of most rows, then the ordinally smaller. A code that stands
    /// for a missing one gives way to any other: what is not there can't be more recent.
    /// </summary>
    public void Resolve()
    {
        if (_codes.Count > 1)
        {
            _codes.Remove(nullCode);
        }

        Canonical = new(MostRecent(_names), MostRecent(_codes));
    }

    /// <summary>The variants that were replaced.</summary>
    public IEnumerable<(LevelMember Variant, TupleUse Use)> Replaced =>
        _variants.Where(variant => variant.Key != Canonical).Select(variant => (variant.Key, variant.Value));

    private static void Add<TKey>(Dictionary<TKey, TupleUse> uses, TKey key, TupleUse use)
        where TKey : class =>
        CollectionsMarshal.GetValueRefOrAddDefault(uses, key, out _) += use;

    private static string MostRecent(Dictionary<string, TupleUse> uses)
    {
        string? chosen = null;
        TupleUse best = default;
        foreach (var (value, use) in uses)
        {
            if (chosen is null || IsBetter(value, use, chosen, best))
            {
                (chosen, best) = (value, use);
            }
        }

        return chosen ?? "";
    }

    private static bool IsBetter(string value, TupleUse use, string chosen, TupleUse best) =>
        use.LastYear != best.LastYear ? use.LastYear > best.LastYear
        : use.RowCount != best.RowCount ? use.RowCount > best.RowCount
        : string.CompareOrdinal(value, chosen) < 0;
}
