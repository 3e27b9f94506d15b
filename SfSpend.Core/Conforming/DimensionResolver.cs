namespace SfSpend.Core.Conforming;

/// <summary>
/// Makes members of raw tuples. At each level, spellings that differ only in case or blanks are one member under the same
/// parent, with one name and one code: the order of the rows decides nothing.
/// </summary>
internal static class DimensionResolver
{
    private const string PathSeparator = " › ";

    public static ConformedDimension Resolve(TupleTable table, IReadOnlyList<TupleUse> uses, IReadOnlyDictionary<string, int> known)
    {
        var dimension = table.Dimension;
        var used = new List<UsedTuple>();
        for (var index = 0; index < Math.Min(table.Tuples.Count, uses.Count); index++)
        {
            if (uses[index].RowCount > 0)
            {
                used.Add(new(table.Tuples[index], index, uses[index]));
            }
        }

        var replaced = new List<ReplacedCode>();
        for (var level = 0; level < dimension.Levels.Count; level++)
        {
            ResolveLevel(dimension, level, used, replaced);
        }

        replaced.Sort(Compare);
        var memberOf = new int[table.Tuples.Count];
        var (members, newCount) = Number(used, known, memberOf);
        return new(dimension, members, memberOf, replaced, newCount);
    }

    private static void ResolveLevel(Dimension dimension, int level, List<UsedTuple> used, List<ReplacedCode> replaced)
    {
        var members = new Dictionary<string, MemberVariants>(StringComparer.Ordinal);
        foreach (var tuple in used)
        {
            if (!members.TryGetValue(tuple.PathKeys[level], out var variants))
            {
                variants = new(string.Join(PathSeparator, tuple.Canonical.Select(above => above.Name)), dimension.Levels[level].NullCode);
                members.Add(tuple.PathKeys[level], variants);
            }

            variants.Add(new(tuple.Raw.Name(level), tuple.Raw.Code(level)), tuple.Use);
        }

        foreach (var variants in members.Values)
        {
            variants.Resolve();
            replaced.AddRange(variants.Replaced.Select(replacement => new ReplacedCode(
                dimension.Table, dimension.Levels[level].Name.ApiName(), variants.Parent, variants.Canonical, replacement.Variant, replacement.Use)));
        }

        foreach (var tuple in used)
        {
            tuple.Canonical.Add(members[tuple.PathKeys[level]].Canonical);
        }
    }

    /// <summary>Known members keep their surrogate key; new ones get the next ones in the order of their natural keys.</summary>
    private static (List<ConformedMember> Members, int NewCount) Number(List<UsedTuple> used, IReadOnlyDictionary<string, int> known, int[] memberOf)
    {
        var tuplesOf = new Dictionary<string, List<UsedTuple>>(StringComparer.Ordinal);
        foreach (var tuple in used)
        {
            var key = tuple.NaturalKey();
            if (!tuplesOf.TryGetValue(key, out var tuples))
            {
                tuplesOf.Add(key, tuples = []);
            }

            tuples.Add(tuple);
        }

        var keys = tuplesOf.Keys.ToArray();
        Array.Sort(keys, StringComparer.Ordinal);
        var firstNewId = known.Count == 0 ? 1 : known.Values.Max() + 1;
        var newCount = 0;
        var members = new List<ConformedMember>(keys.Length);
        foreach (var key in keys)
        {
            var id = known.TryGetValue(key, out var knownId) ? knownId : firstNewId + newCount++;
            var tuples = tuplesOf[key];
            members.Add(new(id, key, tuples[0].Canonical, tuples[0].Raw.RelatedGovtUnits));
            foreach (var tuple in tuples)
            {
                memberOf[tuple.Index] = id;
            }
        }

        members.Sort((one, other) => one.Id.CompareTo(other.Id));
        return (members, newCount);
    }

    private static int Compare(ReplacedCode one, ReplacedCode other)
    {
        ReadOnlySpan<(string, string)> pairs =
        [
            (one.Level, other.Level),
            (one.Parent, other.Parent),
            (one.Canonical.Name, other.Canonical.Name),
            (one.Replaced.Name, other.Replaced.Name),
            (one.Replaced.Code, other.Replaced.Code),
        ];
        foreach (var (left, right) in pairs)
        {
            if (string.CompareOrdinal(left, right) is not 0 and var order)
            {
                return order;
            }
        }

        return 0;
    }

    private sealed class UsedTuple
    {
        public UsedTuple(RawTuple raw, int index, TupleUse use)
        {
            (Raw, Index, Use) = (raw, index, use);
            PathKeys = new string[raw.Dimension.Levels.Count];
            for (var level = 0; level < PathKeys.Length; level++)
            {
                var folded = Conforming.NaturalKey.Fold(raw.Name(level));
                PathKeys[level] = level == 0 ? folded : $"{PathKeys[level - 1]}\u001f{folded}";
            }
        }

        public RawTuple Raw { get; }

        public int Index { get; }

        public TupleUse Use { get; }

        /// <summary>The folded names down to each level: what is one member there.</summary>
        public string[] PathKeys { get; }

        /// <summary>Filled level by level.</summary>
        public List<LevelMember> Canonical { get; } = [];

        public string NaturalKey() => Raw.Dimension switch
        {
            var program when program == Dimension.Program =>
                Conforming.NaturalKey.OfProgram(Raw.Name(0), Raw.Name(1), Raw.Name(2), Raw.RelatedGovtUnits),
            var type when type == Dimension.Type => Conforming.NaturalKey.OfType(Raw.Name(0), Raw.Name(1), Raw.Name(2)),
            _ => Conforming.NaturalKey.OfFund(Raw.Name(0), Raw.Name(1), Raw.Name(2)),
        };
    }
}
