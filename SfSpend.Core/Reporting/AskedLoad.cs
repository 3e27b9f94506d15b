using System.Text.RegularExpressions;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>A load being read: the connection, what is known of the load, and its own tables.</summary>
/// <param name="Schema">Where its tables are: <c>report</c> while it is read as the current load, else the load's own schema.</param>
internal sealed partial record AskedLoad(NpgsqlConnection Connection, LoadSummary Load, string Schema)
{
    /// <summary>
    /// SQL that names the star's tables as <c>"report"."transaction"</c> and so on, made to name those of this load. This is the one
    /// place where a question becomes a question as of a load.
    /// </summary>
    public string Sql(string sql) => In(Schema, sql);

    /// <summary>The same for tables in a schema.</summary>
    public static string In(string schema, string sql) => schema == StarSchema.Schema ? sql : StarTable.Replace(sql, $"\"{schema}\".\"$1\"");

    [GeneratedRegex("\"report\"\\.\"(transaction|program|type|fund|finance|code_history)\"", RegexOptions.CultureInvariant)]
    private static partial Regex StarTable { get; }
}
