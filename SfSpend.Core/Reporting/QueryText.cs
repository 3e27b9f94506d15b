using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace SfSpend.Core.Reporting;

/// <summary>
/// A query as somebody wrote it, made ready to be sent: <c>{{name}}</c> outside of quotes and comments becomes a positional
/// parameter, never a piece of text. With positional parameters the text reaches the server as it is, in one piece.
/// </summary>
internal sealed partial class QueryText
{
    private QueryText(string sql, IReadOnlyList<NpgsqlParameter> parameters) => (Sql, Parameters) = (sql, parameters);

    public string Sql { get; }

    public IReadOnlyList<NpgsqlParameter> Parameters { get; }

    /// <summary>Names of the parameters, in the order in which they first come.</summary>
    public static IReadOnlyList<string> NamesIn(string sql) =>
        [.. Pieces.Matches(sql).Select(piece => piece.Groups["name"]).Where(name => name.Success).Select(name => name.Value).Distinct()];

    /// <exception cref="QueryException">A parameter has no name or no value, or a value no place or no usable type.</exception>
    public static QueryText Of(string sql, IReadOnlyDictionary<string, JsonElement> values)
    {
        if (Pieces.Matches(sql).Select(piece => piece.Groups["place"]).FirstOrDefault(place => place.Success) is { } place)
        {
            throw new QueryException($"{place.Value} means nothing here: write {{{{name}}}} where a value is to be put, and give the name a value.");
        }

        var names = NamesIn(sql).ToList();
        var text = Pieces.Replace(sql, piece => piece.Groups["name"] is { Success: true } name ? $"${names.IndexOf(name.Value) + 1}" : piece.Value);
        if (values.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unused)
        {
            throw new QueryException($"parameters.{unused}: there is no {{{{{unused}}}}} in the query.");
        }

        NpgsqlParameter[] parameters = [.. names.Select(name => values.TryGetValue(name, out var value)
            ? Parameter(name, value)
            : throw new QueryException($"The query has {{{{{name}}}}}, but parameters.{name} has no value."))];

        // A text without any parameter would be taken apart at its semicolons before it is sent: one that is not used keeps it whole.
        return new QueryText(text, parameters.Length > 0 ? parameters : [new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = 0 }]);
    }

    /// <summary>The first name in the query that is qualified by a schema of some kind, in lower case; null when there is none.</summary>
    public string? FindQualified(Func<string, bool> isWanted) => Qualified.Matches(Sql)
        .Where(name => name.Groups["schema"].Success)
        .Select(name => (Schema: Unquote(name.Groups["schema"].Value), Name: Unquote(name.Groups["name"].Value)))
        .Where(name => isWanted(name.Schema))
        .Select(name => $"{name.Schema}.{name.Name}")
        .FirstOrDefault();

    /// <summary>The query without a semicolon or comment at its end, so that it can stand within another.</summary>
    public QueryText WithoutEnd()
    {
        var last = Significant.Matches(Sql).LastOrDefault(piece => !piece.Groups["comment"].Success);
        return new(last is null ? Sql : Sql[..(last.Index + last.Length)], Parameters);
    }

    /// <summary>A command of the query with something around it.</summary>
    public NpgsqlCommand CommandOn(NpgsqlConnection connection, string before, string after = "")
    {
        var command = new NpgsqlCommand(before + Sql + after, connection) { CommandTimeout = QueryRunner.Patience };
        foreach (var parameter in Parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        return command;
    }

    private static string Unquote(string identifier) => identifier.Trim('"').ToLowerInvariant();

    private static NpgsqlParameter Parameter(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => new() { Value = DBNull.Value },
        JsonValueKind.True or JsonValueKind.False => new() { NpgsqlDbType = NpgsqlDbType.Boolean, Value = value.GetBoolean() },
        JsonValueKind.String => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value.GetString() ?? "" },
        JsonValueKind.Number when value.TryGetInt64(out var whole) => new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = whole },
        JsonValueKind.Number when value.TryGetDecimal(out var exact) => new() { NpgsqlDbType = NpgsqlDbType.Numeric, Value = exact },
        _ => throw new QueryException($"parameters.{name}: a string, a number, true, false or null is expected."),
    };

    [GeneratedRegex("""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\{\{\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}|(?<![A-Za-z0-9_$])(?<place>\$\d+)""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Pieces { get; }

    [GeneratedRegex("""'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<comment>--[^\n]*|/\*.*?\*/)|[^\s;]""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Significant { get; }

    [GeneratedRegex("""'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|(?<schema>"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_$]*)(?:\s|--[^\n]*|/\*.*?\*/)*\.\s*(?<name>"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_$]*)""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Qualified { get; }
}
