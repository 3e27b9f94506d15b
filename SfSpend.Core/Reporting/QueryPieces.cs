namespace SfSpend.Core.Reporting;

/// <summary>What a piece of a query is.</summary>
internal enum QueryPieceKind
{
    /// <summary>A single character that is none of the others, such as a comma.</summary>
    Other,
    Space,
    Comment,
    Text,
    Word,
    QuotedName,

    /// <summary><c>{{name}}</c>.</summary>
    Parameter,

    /// <summary><c>$1</c>.</summary>
    Place,
}

internal readonly record struct QueryPiece(QueryPieceKind Kind, int Start, int Length)
{
    public int End => Start + Length;

    public string In(string sql) => sql.Substring(Start, Length);
}

/// <summary>
/// Takes a query apart by PostgreSQL's rules: nested comments, quotes, escapes and dollar quotes. Each character is looked at once, whatever
/// somebody sends; what is opened and never closed reaches to the end.
/// </summary>
internal static class QueryPieces
{
    public static IEnumerable<QueryPiece> Of(string sql)
    {
        for (var start = 0; start < sql.Length;)
        {
            var (kind, end) = Next(sql, start);
            yield return new QueryPiece(kind, start, end - start);
            start = end;
        }
    }

    private static (QueryPieceKind Kind, int End) Next(string sql, int start) => sql.AsSpan(start) switch
    {
        ['\'', ..] => (QueryPieceKind.Text, EndOfQuoted(sql, start, hasEscapes: false)),
        ['e' or 'E', '\'', ..] => (QueryPieceKind.Text, EndOfQuoted(sql, start + 1, hasEscapes: true)),
        ['"', ..] => (QueryPieceKind.QuotedName, EndOfQuoted(sql, start, hasEscapes: false)),
        ['-', '-', ..] => (QueryPieceKind.Comment, EndOfLine(sql, start)),
        ['/', '*', ..] => (QueryPieceKind.Comment, EndOfComment(sql, start)),
        ['$', >= '0' and <= '9', ..] => (QueryPieceKind.Place, EndWhile(sql, start + 1, char.IsAsciiDigit)),
        ['$', ..] when TagAt(sql, start) is { } tag => (QueryPieceKind.Text, EndOfDollarQuoted(sql, start, tag)),
        ['{', '{', ..] when EndOfParameter(sql, start) is { } end => (QueryPieceKind.Parameter, end),
        [var space, ..] when IsSpace(space) => (QueryPieceKind.Space, EndWhile(sql, start, IsSpace)),
        [var word, ..] when IsNamePart(word) => (QueryPieceKind.Word, EndWhile(sql, start, character => character == '$' || IsNamePart(character))),
        _ => (QueryPieceKind.Other, start + 1),
    };

    private static int EndOfQuoted(string sql, int open, bool hasEscapes)
    {
        for (var at = open + 1; at < sql.Length; at++)
        {
            if (hasEscapes && sql[at] == '\\')
            {
                at++;
            }
            else if (sql[at] == sql[open])
            {
                if (at + 1 == sql.Length || sql[at + 1] != sql[open])
                {
                    return at + 1;
                }

                at++;
            }
        }

        return sql.Length;
    }

    private static int EndOfLine(string sql, int start)
    {
        var length = sql.AsSpan(start).IndexOfAny('\n', '\r');
        return length < 0 ? sql.Length : start + length;
    }

    private static int EndOfComment(string sql, int start)
    {
        var depth = 0;
        for (var at = start; at + 1 < sql.Length; at++)
        {
            depth += (sql[at], sql[at + 1]) switch { ('/', '*') => 1, ('*', '/') => -1, _ => 0 };
            if ((sql[at], sql[at + 1]) is ('/', '*') or ('*', '/'))
            {
                at++;
            }

            if (depth == 0)
            {
                return at + 1;
            }
        }

        return sql.Length;
    }

    /// <summary>The opening of a dollar quote, such as <c>$$</c> or <c>$body$</c>; null when there is none.</summary>
    private static string? TagAt(string sql, int start)
    {
        var end = EndWhile(sql, start + 1, IsNamePart);
        return end < sql.Length && sql[end] == '$' ? sql[start..(end + 1)] : null;
    }

    private static int EndOfDollarQuoted(string sql, int start, string tag)
    {
        var close = sql.IndexOf(tag, start + tag.Length, StringComparison.Ordinal);
        return close < 0 ? sql.Length : close + tag.Length;
    }

    private static int? EndOfParameter(string sql, int start)
    {
        var name = EndWhile(sql, start + 2, IsSpace);
        var nameEnd = EndWhile(sql, name, character => char.IsAsciiLetterOrDigit(character) || character == '_');
        var end = EndWhile(sql, nameEnd, IsSpace);
        return nameEnd > name && !char.IsAsciiDigit(sql[name]) && sql.AsSpan(end).StartsWith("}}") ? end + 2 : null;
    }

    private static int EndWhile(string sql, int start, Func<char, bool> isPart)
    {
        var end = start;
        while (end < sql.Length && isPart(sql[end]))
        {
            end++;
        }

        return end;
    }

    private static bool IsSpace(char character) => character is ' ' or '\t' or '\n' or '\r' or '\f' or '\v';

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_' || character >= '\u0080';
}
