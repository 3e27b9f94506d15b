using System.Globalization;

namespace SfSpend.Core.Conforming;

/// <summary>Writes the dimensions and the code history, columns in the order of the warehouse's tables.</summary>
internal static class DimensionFiles
{
    public const string CodeHistoryTable = "code_history";

    public static IEnumerable<ConformedFile> Write(string folder, IReadOnlyList<ConformedDimension> dimensions)
    {
        foreach (var dimension in dimensions)
        {
            yield return Write(folder, dimension);
        }

        yield return WriteFinance(folder);
        yield return WriteCodeHistory(folder, dimensions);
    }

    private static ConformedFile Write(string folder, ConformedDimension conformed)
    {
        var dimension = conformed.Dimension;
        var fromBottom = dimension.Levels.Reverse().ToList();
        var columns = fromBottom.SelectMany(level => new[] { level.Name.ApiName(), level.Code.ApiName() }).Prepend(dimension.Table + "_id");
        using var file = new StarFile(
            folder,
            dimension.Table + ".csv.gz",
            [.. columns, .. dimension.HasRelatedUnits ? [SourceColumn.RelatedGovtUnits.ApiName()] : Array.Empty<string>()]);
        foreach (var member in conformed.Members)
        {
            var values = member.Levels.Reverse().SelectMany(level => new[] { level.Name, level.Code }).Prepend(Text(member.Id));
            file.WriteLine([.. values, .. dimension.HasRelatedUnits ? [member.RelatedGovtUnits] : Array.Empty<string>()]);
        }

        return file.Finish(dimension.Table);
    }

    private static ConformedFile WriteFinance(string folder)
    {
        using var file = new StarFile(folder, "finance.csv.gz", "finance_id", SourceColumn.RevenueOrSpending.ApiName());
        foreach (var (id, name) in Finance.Members)
        {
            file.WriteLine(Text(id), name);
        }

        return file.Finish("finance");
    }

    private static ConformedFile WriteCodeHistory(string folder, IReadOnlyList<ConformedDimension> dimensions)
    {
        using var file = new StarFile(
            folder,
            CodeHistoryTable + ".csv.gz",
            "dimension", "level", "parent", "name", "code", "replaced_name", "replaced_code", "first_fiscal_year", "last_fiscal_year", "row_count", "amount");
        foreach (var code in dimensions.SelectMany(dimension => dimension.Replaced))
        {
            file.WriteLine(
                code.Dimension, code.Level, code.Parent, code.Canonical.Name, code.Canonical.Code, code.Replaced.Name, code.Replaced.Code,
                Text(code.Use.FirstYear), Text(code.Use.LastYear), Text(code.Use.RowCount), Cents.ToDollars(code.Use.Cents).ToString("0.00", CultureInfo.InvariantCulture));
        }

        return file.Finish(CodeHistoryTable);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
