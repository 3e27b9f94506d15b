using SfSpend.Core.Conforming;

namespace SfSpend.Core.Scraping;

public enum ColumnChangeKind
{
    Added,
    Removed,
    Retyped,
}

/// <summary>How a column of the dataset differs from what it was, and what follows.</summary>
/// <param name="Before">Its type before; null for a new column.</param>
/// <param name="After">Its type now; null for one that is gone.</param>
/// <param name="Stops">A run can't go on.</param>
/// <param name="Consequence">What will happen, in a sentence.</param>
public sealed record ColumnChange(string Name, ColumnChangeKind Kind, string? Before, string? After, bool Stops, string Consequence)
{
    private const string NumberType = "number";

    /// <summary>Columns that the rows are read from, as far as nothing else is known of the dataset.</summary>
    private static readonly IReadOnlyList<DatasetColumn> Expected =
        [.. Enum.GetValues<SourceColumn>().Select(column => new DatasetColumn(column.ApiName(), column == SourceColumn.Amount ? NumberType : "text"))];

    /// <summary>Compares the dataset's columns with those of an earlier state.</summary>
    /// <param name="before">Null or empty: compared with the columns that rows are read from, by name only.</param>
    public static IReadOnlyList<ColumnChange> Between(IReadOnlyList<DatasetColumn>? before, IReadOnlyList<DatasetColumn> after)
    {
        if (after.Count == 0)
        {
            return [];
        }

        var isKnown = before is { Count: > 0 };
        var was = (isKnown ? before ?? [] : Expected).DistinctBy(column => column.Name).ToDictionary(column => column.Name);
        var now = after.DistinctBy(column => column.Name).ToDictionary(column => column.Name);
        return
        [
            .. Expected.Where(column => !now.ContainsKey(column.Name)).Select(column => Gone(was.GetValueOrDefault(column.Name) ?? column)),
            .. was.Values.Where(column => !now.ContainsKey(column.Name) && Expected.All(known => known.Name != column.Name)).Select(Gone),
            .. after.Where(column => !was.ContainsKey(column.Name)).Select(column => new ColumnChange(
                column.Name, ColumnChangeKind.Added, null, column.Type, Stops: false, "The star schema has no place for it: it is not pulled, and runs go on.")),
            .. after
                .Where(column => isKnown && was.TryGetValue(column.Name, out var old) && old.Type != column.Type)
                .Select(column => Retyped(was[column.Name], column)),
        ];
    }

    /// <summary>Of the columns that rows are read from, those the dataset has; all of them where it does not say.</summary>
    public static IReadOnlyList<string> Readable(IReadOnlyList<DatasetColumn> columns) =>
        [.. Expected.Select(column => column.Name).Where(name => columns.Count == 0 || columns.Any(column => column.Name == name))];

    private static ColumnChange Gone(DatasetColumn column)
    {
        var isRequired = SourceColumns.Find(column.Name)?.IsRequired() ?? false;
        return new ColumnChange(
            column.Name,
            ColumnChangeKind.Removed,
            column.Type,
            null,
            isRequired,
            isRequired
                ? "Rows can't be conformed without it: runs from DataSF stop before anything is touched, and the warehouse stays as it is."
                : "Nothing depends on it: rows are pulled without it, and runs go on.");
    }

    private static ColumnChange Retyped(DatasetColumn before, DatasetColumn after) => new(
        after.Name,
        ColumnChangeKind.Retyped,
        before.Type,
        after.Type,
        Stops: false,
        after.Name == SourceColumn.Amount.ApiName() && after.Type != NumberType
            ? "The source may no longer sum it up; amounts that can't be read are rejected, and nothing is published without a review."
            : "Its values are read as text, as before; those that can't be read are rejected.");
}
