namespace SfSpend.Core.Reporting;

/// <summary>The levels of the three hierarchies.</summary>
public static class Hierarchies
{
    private static readonly Dictionary<ExploreAxis, string> _tables = new()
    {
        [ExploreAxis.Organization] = "program",
        [ExploreAxis.Type] = "type",
        [ExploreAxis.Fund] = "fund",
    };

    private static readonly Dictionary<ExploreAxis, IReadOnlyList<string>> _levels = _tables.ToDictionary(axis => axis.Key, axis => TransactionFilter.LevelsIn(axis.Value));

    /// <summary>Levels of an axis from the top down: their columns' names.</summary>
    public static IReadOnlyList<string> LevelsOf(ExploreAxis axis) => _levels[axis];

    /// <param name="level">A level's column.</param>
    internal static ExploreAxis AxisOf(string level) => _levels.First(axis => axis.Value.Contains(level)).Key;

    /// <summary>The table that the members of an axis stand in.</summary>
    internal static string TableOf(ExploreAxis axis) => _tables[axis];
}
