using System.Globalization;
using System.Text.RegularExpressions;

namespace SfSpend.Tests.Support.Redshift;

/// <summary>A statement as it comes to the stand-in: what PostgreSQL is given for it, or why Redshift would refuse it.</summary>
/// <param name="Sql">For PostgreSQL.</param>
/// <param name="Refusal">What Redshift would say, or null.</param>
/// <param name="Copy">Set for a COPY from S3, which is not for PostgreSQL.</param>
internal sealed partial record RedshiftStatement(string Sql, string? Refusal, RedshiftCopy? Copy)
{
    private const int MaxFetch = 1_000;

    /// <summary>What PostgreSQL has and Redshift has not; each is looked for outside of quotes and comments.</summary>
    private static readonly (string Name, Regex Pattern)[] _missing =
    [
        .. new (string Name, string Pattern)[]
        {
            ("ON CONFLICT", @"\bON\s+CONFLICT\b"),
            ("RETURNING", @"\bRETURNING\b"),
            ("LATERAL", @"\bLATERAL\b"),
            ("arrays", @"\bARRAY\s*\[|\b(ANY|ALL)\s*\(\s*\$|\bUNNEST\s*\(|\[\s*\]"),
            ("FILTER", @"\bFILTER\s*\(\s*WHERE\b"),
            ("IS DISTINCT FROM", @"\bDISTINCT\s+FROM\b"),
            ("EXCEPT ALL and INTERSECT ALL", @"\b(EXCEPT|INTERSECT)\s+ALL\b"),
            ("indexes", @"\bCREATE\s+(UNIQUE\s+)?INDEX\b|\bINCLUDING\s+INDEXES\b"),
            ("partitions", @"\bPARTITION\s+(BY\s+(LIST|RANGE|HASH)|OF)\b|\b(ATTACH|DETACH)\s+PARTITION\b"),
            ("unlogged tables", @"\bUNLOGGED\b"),
            ("CHECK", @"\bCHECK\s*\("),
            ("savepoints", @"\bSAVEPOINT\b"),
            ("advisory locks", @"\bpg_(try_)?advisory\w*\s*\("),
            ("a TRUNCATE that can be taken back", @"^\s*TRUNCATE\b"),
            ("COPY from the client", @"\bFROM\s+STDIN\b"),
            ("MOVE", @"^\s*MOVE\b"),
            ("SCROLL", @"\bSCROLL\b"),
            ("SET TRANSACTION", @"^\s*SET\s+TRANSACTION\b"),
            ("work_mem", @"\bwork_mem\b"),
            ("lock_timeout", @"\block_timeout\b"),
            ("SET SCHEMA", @"\bSET\s+SCHEMA\b"),
            ("comments on schemas and roles", @"\bCOMMENT\s+ON\s+(SCHEMA|ROLE)\b"),
            ("DO", @"^\s*DO\b"),
            ("pg_locks", @"\bpg_locks\b"),
            ("regclass", @"\b(to_)?reg(class|namespace|role|proc)\b"),
            ("generate_series", @"\bgenerate_series\s*\("),
            ("string_agg and array_agg", @"\b(string|array)_agg\s*\("),
            ("JSON types", @"\bjsonb?\b"),
            ("MATERIALIZED", @"\bAS\s+(NOT\s+)?MATERIALIZED\b"),
        }.Select(one => (one.Name, new Regex(one.Pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))),
    ];

    public static RedshiftStatement Of(string sql)
    {
        var bare = Quoted.Replace(sql, piece => piece.Value[0] == '"' ? "\"q\"" : piece.Value[0] == '\'' ? "''" : " ");
        var refusal = SeveralStatements.IsMatch(bare)
            ? "cannot insert multiple commands into a prepared statement"
            : _missing.Where(one => one.Pattern.IsMatch(bare)).Select(one => $"Redshift has no {one.Name}").FirstOrDefault() ?? RefuseFetch(bare);
        if (refusal is null && bare.TrimStart().StartsWith("COPY", StringComparison.OrdinalIgnoreCase))
        {
            var copy = RedshiftCopy.Parse(sql);
            return new RedshiftStatement(sql, copy is null ? "The COPY can't be read: columns, one S3 address, IAM_ROLE, FORMAT CSV, GZIP, IGNOREHEADER 1 and MANIFEST are expected." : null, copy);
        }

        var translated = CreateTable.IsMatch(bare) ? TableAttributes.Replace(sql, "") : PasswordDisable.Replace(sql, $"PASSWORD '{RedshiftStandIn.DisabledPassword}'");
        return new RedshiftStatement(translated, refusal, null);
    }

    private static string? RefuseFetch(string bare) =>
        Fetch.Match(bare) is { Success: true } fetch && long.Parse(fetch.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) > MaxFetch
            ? $"Fetch size {fetch.Groups["count"].Value} exceeds the limit of {MaxFetch} for a single node configuration."
            : null;

    [GeneratedRegex("""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@";\s*\S", RegexOptions.CultureInvariant)]
    private static partial Regex SeveralStatements { get; }

    [GeneratedRegex(@"^\s*FETCH\s+FORWARD\s+(?<count>\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Fetch { get; }

    [GeneratedRegex(@"^\s*CREATE\s+(TEMP(ORARY)?\s+)?TABLE\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CreateTable { get; }

    [GeneratedRegex(@"\bPASSWORD\s+DISABLE\b", RegexOptions.CultureInvariant)]
    private static partial Regex PasswordDisable { get; }

    /// <summary>How rows are laid out, and keys, which Redshift believes and does not enforce.</summary>
    [GeneratedRegex(@"\bDISTSTYLE\s+\w+|\bDISTKEY\s*(\([^)]*\))?|\b((COMPOUND|INTERLEAVED)\s+)?SORTKEY\s*\([^)]*\)|\bENCODE\s+\w+|\bPRIMARY\s+KEY\b|\bUNIQUE\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TableAttributes { get; }
}
