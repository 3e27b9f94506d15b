using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace SfSpend.Tests.Support;

/// <summary>The subset of SODA 2.1 that <see cref="FakeDataSf"/> understands; anything else is a <see cref="FormatException"/>.</summary>
internal sealed partial record SodaQuery(
    IReadOnlyList<SodaQuery.Column> Columns, Func<IReadOnlyList<string?>, bool>? Where, IReadOnlyList<int> Group, long Limit, long Offset)
{
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 50_000;

    private static readonly string[] Known = ["$select", "$where", "$group", "$order", "$limit", "$offset"];

    public static SodaQuery Parse(IQueryCollection query)
    {
        if (query.Keys.Except(Known).FirstOrDefault() is { } unknown)
        {
            throw new FormatException($"Unknown parameter {unknown}.");
        }

        var group = Split(query["$group"]).Select(OrdinalOf).ToArray();
        var order = Split(query["$order"]);
        var isOrdered = group.Length == 0 ? order is [":id"] : order.Select(OrdinalOf).SequenceEqual(group);
        if (!isOrdered)
        {
            throw new FormatException("Without $order the order of rows is undefined: order rows by :id, groups by their columns.");
        }

        var columns = Split(query["$select"]).Select(Column.Parse).ToArray();
        var limit = Number(query["$limit"], DefaultLimit);
        return columns.Length == 0 || limit > MaxLimit
            ? throw new FormatException("A $select with named columns and a $limit up to 50000 were expected.")
            : new SodaQuery(columns, ParseWhere(query["$where"]), group, limit, Number(query["$offset"], 0));
    }

    /// <summary>Rows as JSON sends them: every value as text, nulls left out.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Select(IReadOnlyList<IReadOnlyList<string?>> rows) =>
    [
        .. Page(rows).Select(values => Columns.Zip(values)
            .Where(pair => pair.Second is not null)
            .ToDictionary(pair => pair.First.Name, pair => pair.Second ?? "")),
    ];

    /// <summary>Rows as CSV sends them: every value quoted, nulls as nothing between two commas.</summary>
    public async Task WriteCsvAsync(IReadOnlyList<IReadOnlyList<string?>> rows, Stream body, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        await writer.WriteAsync(string.Join(',', Columns.Select(column => $"\"{column.Name}\"")) + "\n");
        foreach (var values in Page(rows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await writer.WriteAsync(string.Join(',', values.Select(Quote)) + "\n");
        }
    }

    private static string Quote(string? value) => value is null ? "" : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string[] Split(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static long Number(string? text, long otherwise) => text is null ? otherwise : long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int OrdinalOf(string column) => SourceRows.Columns.Index().Where(it => it.Item == column).Select(it => (int?)it.Index).FirstOrDefault()
        ?? throw new FormatException($"No such column: {column}");

    private static Func<IReadOnlyList<string?>, bool>? ParseWhere(string? where)
    {
        if (where is null)
        {
            return null;
        }

        var either = where.Split(" OR ").Select(ParseCondition).ToArray();
        return row => either.Any(condition => condition(row));
    }

    /// <summary>As in SQL, nothing is known of a null but that it is one.</summary>
    private static Func<IReadOnlyList<string?>, bool> ParseCondition(string condition)
    {
        var match = Condition().Match(condition);
        if (!match.Success)
        {
            throw new FormatException($"Can't read $where: {condition}");
        }

        var ordinal = OrdinalOf(match.Groups["column"].Value);
        if (match.Groups["null"].Success)
        {
            return row => row[ordinal] is null;
        }

        var listed = match.Groups["value"].Captures.Select(value => value.Value).ToHashSet(StringComparer.Ordinal);
        return match.Groups["not"].Success ? row => row[ordinal] is { } text && !listed.Contains(text) : row => row[ordinal] is { } text && listed.Contains(text);
    }

    private IEnumerable<IReadOnlyList<string?>> Page(IReadOnlyList<IReadOnlyList<string?>> rows)
    {
        var chosen = Where is { } where ? rows.Where(where) : rows;
        var values = Group.Count == 0
            ? chosen.Select(row => (IReadOnlyList<string?>)[.. Columns.Select(column => row[column.Ordinal])])
            : Groups(chosen).Select(group => (IReadOnlyList<string?>)[.. Columns.Select(column => column.Of(group))]);
        return values.Skip((int)Offset).Take((int)Limit);
    }

    /// <summary>Added up while they pass, so that a file of a million rows answers in about a second.</summary>
    private IEnumerable<GroupOfRows> Groups(IEnumerable<IReadOnlyList<string?>> rows)
    {
        var groups = new Dictionary<IReadOnlyList<string?>, GroupOfRows>(new SameValues(Group));
        var summed = Columns.FirstOrDefault(column => column.Function == "sum")?.Ordinal;
        foreach (var row in rows)
        {
            if (!groups.TryGetValue(row, out var group))
            {
                groups.Add(row, group = new GroupOfRows(row));
            }

            group.Count++;
            group.Sum += summed is { } ordinal && row[ordinal] is { } amount ? decimal.Parse(amount, NumberStyles.Float, CultureInfo.InvariantCulture) : 0;
        }

        return groups.Values.OrderBy(group => string.Join('\u001f', Group.Select(ordinal => group.First[ordinal])), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^(?<column>[a-z_]+)( *= *'(?<value>[^']*)'|(?<null> IS NULL)|(?<not> NOT IN) *\('(?<value>[^']*)'(,'(?<value>[^']*)')*\))$")]
    private static partial Regex Condition();

    /// <summary>A column of the answer: one of the dataset, a count, or a sum.</summary>
    internal sealed partial record Column(string Name, string? Function, int Ordinal)
    {
        public static Column Parse(string text)
        {
            var match = Expression().Match(text);
            if (!match.Success)
            {
                throw new FormatException($"Can't select {text}.");
            }

            var (function, argument) = (match.Groups["function"].Value, match.Groups["argument"].Value);
            return match.Groups["column"] is { Success: true } column ? new Column(column.Value, null, OrdinalOf(column.Value))
                : function == "count" && argument == "*" ? new Column(match.Groups["alias"].Value, "count", 0)
                : function == "sum" ? new Column(match.Groups["alias"].Value, "sum", OrdinalOf(argument))
                : throw new FormatException($"Can't select {text}.");
        }

        public string? Of(GroupOfRows group) => Function switch
        {
            "count" => group.Count.ToString(CultureInfo.InvariantCulture),
            "sum" => group.Sum.ToString(CultureInfo.InvariantCulture),
            _ => group.First[Ordinal],
        };

        [GeneratedRegex(@"^((?<column>[a-z_]+)|(?<function>[a-z]+)\((?<argument>[a-z_*]+)\) AS (?<alias>[a-z_]+))$")]
        private static partial Regex Expression();
    }

    /// <summary>Rows that have the grouped columns' values in common.</summary>
    internal sealed class GroupOfRows(IReadOnlyList<string?> first)
    {
        public IReadOnlyList<string?> First { get; } = first;

        public long Count { get; set; }

        public decimal Sum { get; set; }
    }

    private sealed class SameValues(IReadOnlyList<int> ordinals) : IEqualityComparer<IReadOnlyList<string?>>
    {
        private readonly int[] _ordinals = [.. ordinals];

        public bool Equals(IReadOnlyList<string?>? one, IReadOnlyList<string?>? other)
        {
            foreach (var ordinal in _ordinals)
            {
                if (one?[ordinal] != other?[ordinal])
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Of three characters and the length: to hash whole names would take most of the time that a query takes.</summary>
        public int GetHashCode(IReadOnlyList<string?> row)
        {
            var hash = 0;
            foreach (var ordinal in _ordinals)
            {
                hash = (hash * 397) + (row[ordinal] is { Length: > 0 } text ? (text.Length << 24) ^ (text[0] << 16) ^ (text[text.Length / 2] << 8) ^ text[^1] : 0);
            }

            return hash;
        }
    }
}
