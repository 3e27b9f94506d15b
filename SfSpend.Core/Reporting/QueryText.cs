using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace SfSpend.Core.Reporting;

/// <summary>
/// A query as somebody wrote it, made ready to be sent: <c>{{name}}</c> outside of quotes and comments becomes a positional
/// parameter, never a piece of text. With positional parameters the text reaches the server as it is, in one piece.
/// </summary>
internal sealed class QueryText
{
    private QueryText(string sql, IReadOnlyList<NpgsqlParameter> parameters) => (Sql, Parameters) = (sql, parameters);

    public string Sql { get; }

    public IReadOnlyList<NpgsqlParameter> Parameters { get; }

    /// <summary>Names of the parameters, in the order in which they first come.</summary>
    public static IReadOnlyList<string> NamesIn(string sql) =>
        [.. QueryPieces.Of(sql).Where(piece => piece.Kind == QueryPieceKind.Parameter).Select(piece => NameOf(piece, sql)).Distinct()];

    /// <exception cref="QueryException">A parameter has no name or no value, or a value no place or no usable type.</exception>
    public static QueryText Of(string sql, IReadOnlyDictionary<string, JsonElement> values)
    {
        var pieces = QueryPieces.Of(sql).ToList();
        if (pieces.FindIndex(piece => piece.Kind == QueryPieceKind.Place) is >= 0 and var place)
        {
            throw new QueryException($"{pieces[place].In(sql)} means nothing here: write {{{{name}}}} where a value is to be put, and give the name a value.");
        }

        var numbers = NamesIn(sql).Index().ToDictionary(name => name.Item, name => name.Index + 1);
        if (values.Keys.FirstOrDefault(name => !numbers.ContainsKey(name)) is { } unused)
        {
            throw new QueryException($"parameters.{unused}: there is no {{{{{unused}}}}} in the query.");
        }

        var text = new StringBuilder(sql.Length);
        foreach (var piece in pieces)
        {
            _ = piece.Kind == QueryPieceKind.Parameter ? text.Append('$').Append(numbers[NameOf(piece, sql)]) : text.Append(sql, piece.Start, piece.Length);
        }

        NpgsqlParameter[] parameters = [.. numbers.OrderBy(name => name.Value).Select(name => values.TryGetValue(name.Key, out var value)
            ? Parameter(name.Key, value)
            : throw new QueryException($"The query has {{{{{name.Key}}}}}, but parameters.{name.Key} has no value."))];

        // A text without any parameter would be taken apart at its semicolons before it is sent: one that is not used keeps it whole.
        return new QueryText(text.ToString(), parameters.Length > 0 ? parameters : [new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = 0 }]);
    }

    /// <summary>The first name in the query that is qualified by a schema of some kind, in lower case; null when there is none.</summary>
    public string? FindQualified(Func<string, bool> isWanted)
    {
        var pieces = QueryPieces.Of(Sql).Where(piece => piece.Kind is not (QueryPieceKind.Space or QueryPieceKind.Comment)).ToList();
        return Enumerable.Range(0, Math.Max(0, pieces.Count - 2))
            .Where(index => IsName(pieces[index]) && Sql[pieces[index + 1].Start] == '.' && IsName(pieces[index + 2]))
            .Select(index => (Schema: Unquote(pieces[index].In(Sql)), Name: Unquote(pieces[index + 2].In(Sql))))
            .Where(name => isWanted(name.Schema))
            .Select(name => $"{name.Schema}.{name.Name}")
            .FirstOrDefault();
    }

    /// <summary>The query without a semicolon or comment at its end, so that it can stand within another.</summary>
    public QueryText WithoutEnd()
    {
        var last = QueryPieces.Of(Sql).LastOrDefault(piece =>
            piece.Kind is not (QueryPieceKind.Space or QueryPieceKind.Comment) && !(piece.Kind == QueryPieceKind.Other && Sql[piece.Start] == ';'));
        return last.Length == 0 ? this : new(Sql[..last.End], Parameters);
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

    private static string NameOf(QueryPiece parameter, string sql) => sql.Substring(parameter.Start + 2, parameter.Length - 4).Trim();

    private static bool IsName(QueryPiece piece) => piece.Kind is QueryPieceKind.Word or QueryPieceKind.QuotedName;

    private static string Unquote(string identifier) => identifier.Trim('"').ToLowerInvariant();

    private static NpgsqlParameter Parameter(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => new() { Value = DBNull.Value },
        JsonValueKind.True or JsonValueKind.False => new() { NpgsqlDbType = NpgsqlDbType.Boolean, Value = value.GetBoolean() },
        JsonValueKind.String => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = TextOf(name, value) },
        JsonValueKind.Number when value.TryGetInt64(out var whole) => new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = whole },
        JsonValueKind.Number when value.TryGetDecimal(out var exact) => new() { NpgsqlDbType = NpgsqlDbType.Numeric, Value = exact },
        _ => throw new QueryException($"parameters.{name}: a string, a number, true, false or null is expected."),
    };

    private static string TextOf(string name, JsonElement value)
    {
        try
        {
            var text = value.GetString() ?? "";
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw new QueryException($"parameters.{name}: the value has a NUL character in it, which PostgreSQL's text can't have. Remove it.")
                : text;
        }
        catch (InvalidOperationException incomplete)
        {
            throw new QueryException($"parameters.{name}: the value has half of a character in it (a lone UTF-16 surrogate). Send whole characters.", incomplete);
        }
    }
}
