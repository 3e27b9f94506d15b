namespace SfSpend.Core.Conforming;

/// <summary>Where a file's header puts the columns of the source.</summary>
internal sealed class SourceLayout
{
    private readonly int[] _fieldOf;
    private readonly (int First, int Last)?[] _runOf;

    private SourceLayout(int[] fieldOf, IReadOnlyList<string> header, IReadOnlyList<string> extraColumns)
    {
        _fieldOf = fieldOf;
        Header = header;
        FieldCount = header.Count;
        ExtraColumns = extraColumns;
        _runOf = [.. Dimension.All.Select(FindRun)];
    }

    /// <summary>The columns' names as the file has them.</summary>
    public IReadOnlyList<string> Header { get; }

    public int FieldCount { get; }

    public IReadOnlyList<string> ExtraColumns { get; }

    /// <summary>0-based field of the column, or -1 when the file has none.</summary>
    public int FieldOf(SourceColumn column) => _fieldOf[(int)column];

    /// <summary>First and last field when the dimension's columns stand side by side, as the API writes them; else null.</summary>
    public (int First, int Last)? RunOf(Dimension dimension) => _runOf[dimension.Index];

    /// <exception cref="ConformException">A required column is missing or one is there twice.</exception>
    public static SourceLayout Of(IReadOnlyList<string> header, string fileName)
    {
        var fieldOf = new int[SourceColumns.Count];
        Array.Fill(fieldOf, -1);
        var extra = new List<string>();
        for (var field = 0; field < header.Count; field++)
        {
            if (SourceColumns.Find(header[field]) is not { } column)
            {
                extra.Add(header[field].Length > 0 ? header[field] : $"(column {field + 1})");
            }
            else if (fieldOf[(int)column] is >= 0 and var before)
            {
                throw new ConformException(
                    $"{fileName}, line 1: the column {column.ApiName()} stands twice in the header, as column {before + 1} and as column {field + 1}. "
                    + "Remove one of the two and run again.");
            }
            else
            {
                fieldOf[(int)column] = field;
            }
        }

        RequireAll(fieldOf, header, fileName);
        return new(fieldOf, header, extra);
    }

    private static void RequireAll(int[] fieldOf, IReadOnlyList<string> header, string fileName)
    {
        var missing = Enum.GetValues<SourceColumn>().Where(column => column.IsRequired() && fieldOf[(int)column] < 0).Select(column => column.ApiName()).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var found = string.Join(", ", header.Take(40).Select(name => name.Length > 40 ? name[..40] + "…" : name));
        throw new ConformException(
            $"{fileName}, line 1: the header lacks {(missing.Count == 1 ? "the column" : $"{missing.Count} columns")} {string.Join(", ", missing)}. "
            + $"Found {header.Count} columns: {found}. Expected the columns of DataSF's Spending and Revenue in any order; export the file again with all of them.");
    }

    private (int First, int Last)? FindRun(Dimension dimension)
    {
        var fields = dimension.Columns.Select(FieldOf).ToList();
        return fields.Max() - fields.Min() + 1 == fields.Count ? (fields.Min(), fields.Max()) : null;
    }
}
