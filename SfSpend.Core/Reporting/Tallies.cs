namespace SfSpend.Core.Reporting;

/// <summary>A lowest member of a hierarchy: names and codes of its three levels from the top down.</summary>
/// <param name="Terms">What its transactions are about.</param>
internal sealed record TallyMember(
    string Top, string TopCode, string Middle, string MiddleCode, string Bottom, string BottomCode, IReadOnlyList<CityTerm> Terms)
{
    public string NameAt(int depth) => depth switch { 0 => Top, 1 => Middle, _ => Bottom };

    public string CodeAt(int depth) => depth switch { 0 => TopCode, 1 => MiddleCode, _ => BottomCode };
}

/// <summary>What one member comes to in a year, on one side, by units of one kind.</summary>
/// <param name="Member">Its place in the list of members.</param>
/// <param name="AdjustmentAmount">The part that is transfer adjustments.</param>
/// <param name="WorkOrderAmount">The part that departments charge each other.</param>
internal readonly record struct Tally(
    int FiscalYear, bool IsRevenue, bool IsRelated, int Member, long TransactionCount, decimal Amount, decimal AdjustmentAmount, decimal WorkOrderAmount);

/// <summary>
/// A load, or those of its transactions that a filter finds, added up by the lowest members of one hierarchy: small however many there are, and
/// enough to answer whatever asks about this hierarchy. Those of a whole load were proven against its reconciliation.
/// </summary>
public sealed class Tallies
{
    private readonly IReadOnlyList<TallyMember> _members;
    private readonly IReadOnlyList<Tally> _tallies;

    internal Tallies(ExploreAxis axis, LoadSummary load, IReadOnlyList<TallyMember> members, IReadOnlyList<Tally> tallies)
    {
        Axis = axis;
        Load = load;
        _members = members;
        _tallies = tallies;
        FiscalYears = [.. tallies.Select(tally => tally.FiscalYear).Distinct().Order()];
    }

    public ExploreAxis Axis { get; }

    public LoadSummary Load { get; }

    /// <summary>The sums.</summary>
    internal IReadOnlyList<Tally> All => _tallies;

    /// <summary>The years there are, oldest first.</summary>
    public IReadOnlyList<int> FiscalYears { get; }

    /// <summary>The latest closed year; null while none is closed.</summary>
    public int? LatestClosedYear => FiscalYears.Where(year => !Load.IsOpen(year)).Select(year => (int?)year).LastOrDefault();

    /// <summary>A node of this hierarchy and what it consists of.</summary>
    /// <param name="question">What it chooses of the other hierarchies was chosen before the transactions were added up.</param>
    /// <exception cref="ReportException">No year is named, and none is closed.</exception>
    public ExploreResult Explore(ExploreQuestion question)
    {
        var year = question.FiscalYear ?? LatestClosedYear ?? throw new ReportException("No fiscal year of the load is closed yet. Name one with fiscalYear.");
        var depth = question.Path.Count;
        var children = new Dictionary<string, Child>(StringComparer.Ordinal);
        var history = new SortedDictionary<int, Node>();
        foreach (var tally in Of(question.RevenueOrSpending, question.IncludeRelatedUnits, question.Path))
        {
            if (!history.TryGetValue(tally.FiscalYear, out var node))
            {
                history.Add(tally.FiscalYear, node = new Node());
            }

            node.Add(tally);
            if (tally.FiscalYear == year || tally.FiscalYear == question.ComparedYear)
            {
                var member = _members[tally.Member];
                if (!children.TryGetValue(member.NameAt(depth), out var child))
                {
                    children.Add(member.NameAt(depth), child = new Child(member.CodeAt(depth)));
                }

                child.Add(tally, year, question.ComparedYear, member.CodeAt(depth));
            }
        }

        var total = Dollars.Zero + children.Values.Sum(child => child.Amount);
        return new ExploreResult(
            year,
            Hierarchies.LevelsOf(Axis)[depth],
            total,
            children.Values.Sum(child => child.TransactionCount),
            [
                .. children.OrderByDescending(pair => pair.Value.Amount).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new ExploreNode(
                    pair.Key,
                    pair.Value.Code,
                    pair.Value.Amount,
                    pair.Value.TransactionCount,
                    total == 0 ? null : Math.Round(100 * pair.Value.Amount / total, 2),
                    question.ComparedYear is null ? null : pair.Value.ComparedAmount)),
            ],
            [
                .. history.Select(one => new ExploreYear(
                    one.Key, one.Value.Amount, one.Value.AdjustmentAmount, one.Value.WorkOrderAmount, one.Value.TransactionCount, Load.IsOpen(one.Key))),
            ],
            Load);
    }

    /// <summary>Every department with rows in one of two years, the largest difference of either sign first.</summary>
    /// <param name="side"><c>Revenue</c> or <c>Spending</c>.</param>
    /// <exception cref="InvalidOperationException">These are not the tallies of the organization.</exception>
    public IReadOnlyList<Mover> Compare(int year, int comparedYear, string side, bool includeRelatedUnits) => Axis != ExploreAxis.Organization
        ? throw new InvalidOperationException($"Departments are no members of {Axis}.")
        :
    [
        .. Of(side, includeRelatedUnits, [])
            .Where(tally => tally.FiscalYear == year || tally.FiscalYear == comparedYear)
            .GroupBy(tally => (_members[tally.Member].Top, _members[tally.Member].Middle))
            .Select(group => new Mover(
                group.Key.Top,
                group.Key.Middle,
                group.Min(tally => _members[tally.Member].MiddleCode) ?? "",
                Dollars.Zero + group.Where(tally => tally.FiscalYear == comparedYear).Sum(tally => tally.Amount),
                Dollars.Zero + group.Where(tally => tally.FiscalYear == year).Sum(tally => tally.Amount)))
            .OrderByDescending(mover => Math.Abs(mover.Difference))
            .ThenBy(mover => mover.Department, StringComparer.Ordinal),
    ];

    /// <summary>The members of all three levels.</summary>
    /// <param name="year">The year of the amounts, where a member has any.</param>
    /// <param name="former">Codes that gave way, by level and name.</param>
    internal IEnumerable<Member> MembersIn(int year, ILookup<(string Level, string Name), string> former) =>
        Hierarchies.LevelsOf(Axis).SelectMany((level, depth) => _tallies
            .GroupBy(tally => PathOf(_members[tally.Member], depth))
            .Select(group =>
            {
                var path = group.Key.Names;
                var code = group.Min(tally => _members[tally.Member].CodeAt(depth)) ?? "";
                var years = group.Select(tally => tally.FiscalYear).Distinct().Order().ToList();
                var shown = years.Where(one => one <= year).DefaultIfEmpty(years[0]).Last();
                var own = group.Where(tally => tally.FiscalYear == shown && !tally.IsRelated).ToList();
                return new Member(
                    level,
                    path,
                    code,
                    [.. former[(level, path[^1])].Where(old => old != code)],
                    years[0],
                    years[^1],
                    shown,
                    Dollars.Zero + own.Where(tally => tally.IsRevenue).Sum(tally => tally.Amount),
                    Dollars.Zero + own.Where(tally => !tally.IsRevenue).Sum(tally => tally.Amount),
                    group.Sum(tally => tally.TransactionCount),
                    group.All(tally => tally.IsRelated),
                    [.. group.SelectMany(tally => _members[tally.Member].Terms).Where(term => term.Level == level).Distinct()]);
            }));

    /// <summary>How many transactions a filter finds in each year, and what they come to; null when the filter asks about more than this hierarchy, years, side and units.</summary>
    public IReadOnlyDictionary<int, (long TransactionCount, decimal Amount)>? Measure(TransactionFilter filter)
    {
        var levels = Hierarchies.LevelsOf(Axis);
        if (filter.FromAmount is not null || filter.BelowAmount is not null || filter.Members?.Keys.All(levels.Contains) == false
            || (filter.CharacterContains is not null && Axis != ExploreAxis.Type) || (filter.Term is { } term && Axis != term.Axis))
        {
            return null;
        }

        var wanted = _members.Select(member => filter.Wants(Axis, member)).ToArray();
        return _tallies
            .Where(tally => wanted[tally.Member]
                && tally.FiscalYear >= (filter.FromYear ?? tally.FiscalYear)
                && tally.FiscalYear <= (filter.ToYear ?? tally.FiscalYear)
                && (filter.RevenueOrSpending is not { } side || tally.IsRevenue == (side == "Revenue"))
                && filter.Wants(tally.IsRelated))
            .GroupBy(tally => tally.FiscalYear)
            .ToDictionary(year => year.Key, year => (year.Sum(tally => tally.TransactionCount), year.Sum(tally => tally.Amount)));
    }

    private IEnumerable<Tally> Of(string side, bool includeRelatedUnits, IReadOnlyList<string> path)
    {
        var isRevenue = side == "Revenue";
        var wanted = _members.Select(member => path.Select((name, depth) => member.NameAt(depth) == name).All(isSame => isSame)).ToArray();
        return _tallies.Where(tally => tally.IsRevenue == isRevenue && (includeRelatedUnits || !tally.IsRelated) && wanted[tally.Member]);
    }

    private static MemberPath PathOf(TallyMember member, int depth) => new(member.Top, depth > 0 ? member.Middle : null, depth > 1 ? member.Bottom : null);

    private readonly record struct MemberPath(string Top, string? Middle, string? Bottom)
    {
        public IReadOnlyList<string> Names => [.. new[] { Top, Middle, Bottom }.OfType<string>()];
    }

    private sealed class Node
    {
        public decimal Amount { get; private set; } = Dollars.Zero;

        public decimal AdjustmentAmount { get; private set; } = Dollars.Zero;

        public decimal WorkOrderAmount { get; private set; } = Dollars.Zero;

        public long TransactionCount { get; private set; }

        public void Add(in Tally tally)
        {
            Amount += tally.Amount;
            AdjustmentAmount += tally.AdjustmentAmount;
            WorkOrderAmount += tally.WorkOrderAmount;
            TransactionCount += tally.TransactionCount;
        }
    }

    private sealed class Child(string code)
    {
        public string Code { get; private set; } = code;

        public decimal Amount { get; private set; } = Dollars.Zero;

        public long TransactionCount { get; private set; }

        public decimal ComparedAmount { get; private set; } = Dollars.Zero;

        public void Add(in Tally tally, int year, int? comparedYear, string code)
        {
            Code = string.CompareOrdinal(code, Code) < 0 ? code : Code;
            if (tally.FiscalYear == year)
            {
                Amount += tally.Amount;
                TransactionCount += tally.TransactionCount;
            }

            if (tally.FiscalYear == comparedYear)
            {
                ComparedAmount += tally.Amount;
            }
        }
    }
}
