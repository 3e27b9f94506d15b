namespace SfSpend.Core.Conforming;

/// <summary>The columns of the source in the order of the API.</summary>
internal enum SourceColumn
{
    FiscalYear,
    RelatedGovtUnits,
    OrganizationGroupCode,
    OrganizationGroup,
    DepartmentCode,
    Department,
    ProgramCode,
    Program,
    CharacterCode,
    Character,
    ObjectCode,
    Object,
    SubObjectCode,
    SubObject,
    FundTypeCode,
    FundType,
    FundCode,
    Fund,
    FundCategoryCode,
    FundCategory,
    RevenueOrSpending,
    Amount,
    DataAsOf,
    DataLoadedAt,
}

/// <summary>Names of the source's columns.</summary>
internal static class SourceColumns
{
    private static readonly string[] ApiNames =
    [
        "fiscal_year", "related_govt_units", "organization_group_code", "organization_group", "department_code", "department",
        "program_code", "program", "character_code", "character", "object_code", "object", "sub_object_code", "sub_object",
        "fund_type_code", "fund_type", "fund_code", "fund", "fund_category_code", "fund_category", "revenue_or_spending", "amount",
        "data_as_of", "data_loaded_at",
    ];

    public static int Count => ApiNames.Length;

    /// <summary>Such as <c>sub_object_code</c>.</summary>
    public static string ApiName(this SourceColumn column) => ApiNames[(int)column];

    /// <summary>Exports before 2018 have no timestamps; nothing but the age of the data hangs on them.</summary>
    public static bool IsRequired(this SourceColumn column) => column is not (SourceColumn.DataAsOf or SourceColumn.DataLoadedAt);

    /// <summary>
    /// The column that a header means: the API's name, the portal's display name ("Sub-object Code", "Related Gov’t Units") or
    /// the name of 2017 (<c>related_gov_t_units</c>), in any case. Null for a column that is not the source's.
    /// </summary>
    public static SourceColumn? Find(string headerName)
    {
        var name = ToApiForm(headerName);
        if (name == "related_gov_t_units")
        {
            return SourceColumn.RelatedGovtUnits;
        }

        var index = Array.IndexOf(ApiNames, name);
        return index < 0 ? null : (SourceColumn)index;
    }

    private static string ToApiForm(string headerName)
    {
        var words = new string([.. headerName.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ')]);
        return string.Join('_', words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
