using System.Globalization;
using SfSpend.Core.Conforming;

namespace SfSpend.Core.Quality;

/// <summary>Checks of what the source sent: rows that can't be read, columns nobody knows.</summary>
internal static class SourceChecks
{
    /// <summary>Its rows are those of the run's rejects; the fingerprint is taken from where each lies and why it was rejected.</summary>
    public static CheckResult RejectedRows(ConformedManifest conformed) => new(
        CheckCatalog.RejectedRows.Name,
        CheckSeverity.Blocking,
        conformed.RejectedRowCount == 0,
        conformed.RejectedRowCount,
        conformed.RejectedRowCount == 0
            ? "All rows of the source could be read."
            : "Rows of the source that could not be read and are left out, each with file, line, column and reason.")
    {
        Columns = ["file_name", "line_number", "column", "reason", "text"],
        Rows = [.. conformed.Rejects.Take(CheckResult.MaxKeptRows).Select(RowOf)],
    };

    public static string?[] RowOf(Reject reject) =>
        [reject.FileName, reject.LineNumber.ToString(CultureInfo.InvariantCulture), reject.Column, reject.Reason, reject.Text];

    public static CheckResult ExtraColumns(ConformedManifest conformed) => new(
        CheckCatalog.Columns.Name,
        CheckSeverity.Notice,
        conformed.ExtraColumns.Count == 0,
        conformed.ExtraColumns.Count,
        conformed.ExtraColumns.Count == 0
            ? "The source has no column that the star schema has no place for."
            : $"The source has columns that were left out: {string.Join(", ", conformed.ExtraColumns)}.")
    {
        Columns = ["column"],
        Rows = [.. conformed.ExtraColumns.Take(CheckResult.MaxKeptRows).Select(column => (string?[])[column])],
    };
}
