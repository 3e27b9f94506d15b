namespace SfSpend.Core.Conforming;

/// <summary>
/// Makes members of raw tuples. At each level, spellings that differ only in case or blanks are one member under the same
/// parent; its spelling and its code are those of the most recent fiscal year, then of most rows, then the ordinally smaller:
/// the order of the rows decides nothing.
/// </summary>
internal static class DimensionResolver
{
    private const string PathSeparator = " › ";

    public static ConformedDimension Resolve(TupleTable table, IReadOnlyList<TupleUse> uses, IReadOnlyDictionary<string, int> known)
    {
        var dimension = table.Dimension;
        var used = table.Tuples.Select((tuple, index) => new UsedTuple(tuple, index, index < uses.Count ? uses[index] : default))
            .Where(tuple => tuple.Use.RowCount > 0)
            .ToList();
        var replaced = new List<ReplacedCode>();
        for (var level = 0; level < dimension.Levels.Count; level++)
        {
            foreach (var sameMember in used.GroupBy(tuple => tuple.PathKey(level), StringComparer.Ordinal))
            {
                ResolveLevel(dimension, level, [.. sameMember], replaced);
            }
        }

        var (members, newCount) = Number(dimension, used, known);
        var memberOf = new int[table.Tuples.Count];
        foreach (var tuple in used)
        {
            memberOf[tuple.Index] = members[tuple.NaturalKey(dimension)].Id;
        }

        return new(dimension, [.. members.Values.OrderBy(member => member.Id)], memberOf, Sort(replaced), newCount);
    }

    private static void ResolveLevel(Dimension dimension, int level, IReadOnlyList<UsedTuple> tuples, List<ReplacedCode> replaced)
    {
        var canonical = new LevelMember(
            MostRecent(tuples, tuple => tuple.Raw.Name(level)),
            MostRecent(tuples, tuple => tuple.Raw.Code(level), missing: dimension.Levels[level].NullCode));
        foreach (var tuple in tuples)
        {
            tuple.Canonical.Add(canonical);
        }

        var parent = string.Join(PathSeparator, tuples[0].Canonical.Take(level).Select(above => above.Name));
        foreach (var variant in tuples.GroupBy(tuple => new LevelMember(tuple.Raw.Name(level), tuple.Raw.Code(level))))
        {
            if (variant.Key != canonical)
            {
                replaced.Add(new(dimension.Table, dimension.Levels[level].Name.ApiName(), parent, canonical, variant.Key, Sum(variant)));
            }
        }
    }

    /// <summary>A value that stands for a missing one gives way to any other: what is not there can't be more recent.</summary>
    private static string MostRecent(IEnumerable<UsedTuple> tuples, Func<UsedTuple, string> value, string? missing = null) =>
        tuples.GroupBy(value, StringComparer.Ordinal)
            .Select(group => (Value: group.Key, Use: Sum(group)))
            .OrderBy(candidate => candidate.Value == missing)
            .ThenByDescending(candidate => candidate.Use.LastYear)
            .ThenByDescending(candidate => candidate.Use.RowCount)
            .ThenBy(candidate => candidate.Value, StringComparer.Ordinal)
            .First()
            .Value;

    private static (Dictionary<string, ConformedMember> Members, int NewCount) Number(
        Dimension dimension, IReadOnlyList<UsedTuple> used, IReadOnlyDictionary<string, int> known)
    {
        var members = new Dictionary<string, ConformedMember>(StringComparer.Ordinal);
        var firstNewId = known.Count == 0 ? 1 : known.Values.Max() + 1;
        var newCount = 0;
        foreach (var sameMember in used.GroupBy(tuple => tuple.NaturalKey(dimension), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var first = sameMember.First();
            var id = known.TryGetValue(sameMember.Key, out var knownId) ? knownId : firstNewId + newCount++;
            members.Add(sameMember.Key, new(id, sameMember.Key, first.Canonical, first.Raw.RelatedGovtUnits));
        }

        return (members, newCount);
    }

    private static TupleUse Sum(IEnumerable<UsedTuple> tuples) => tuples.Aggregate(default(TupleUse), (sum, tuple) => sum + tuple.Use);

    private static IReadOnlyList<ReplacedCode> Sort(IEnumerable<ReplacedCode> replaced) =>
    [
        .. replaced.OrderBy(code => code.Level, StringComparer.Ordinal)
            .ThenBy(code => code.Parent, StringComparer.Ordinal)
            .ThenBy(code => code.Canonical.Name, StringComparer.Ordinal)
            .ThenBy(code => code.Replaced.Name, StringComparer.Ordinal)
            .ThenBy(code => code.Replaced.Code, StringComparer.Ordinal),
    ];

    private sealed record UsedTuple(RawTuple Raw, int Index, TupleUse Use)
    {
        private readonly string[] _folded = [.. Enumerable.Range(0, Raw.Dimension.Levels.Count).Select(level => Conforming.NaturalKey.Fold(Raw.Name(level)))];

        /// <summary>Filled level by level.</summary>
        public List<LevelMember> Canonical { get; } = [];

        public string PathKey(int level) => string.Join('\u001f', _folded.Take(level + 1));

        public string NaturalKey(Dimension dimension) => dimension switch
        {
            { HasRelatedUnits: true } => Conforming.NaturalKey.OfProgram(Raw.Name(0), Raw.Name(1), Raw.Name(2), Raw.RelatedGovtUnits),
            _ when dimension == Dimension.Type => Conforming.NaturalKey.OfType(Raw.Name(0), Raw.Name(1), Raw.Name(2)),
            _ => Conforming.NaturalKey.OfFund(Raw.Name(0), Raw.Name(1), Raw.Name(2)),
        };
    }
}
