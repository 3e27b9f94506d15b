namespace SfSpend.Core.Conforming;

/// <summary>The smallest dimension: two members that never change.</summary>
internal static class Finance
{
    public static IReadOnlyList<(byte Id, string Name)> Members { get; } = [(1, "Spending"), (2, "Revenue")];

    public static string NameOf(byte id) => Members[id - 1].Name;
}
