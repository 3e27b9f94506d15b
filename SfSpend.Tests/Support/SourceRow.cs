using System.Globalization;

namespace SfSpend.Tests.Support;

/// <summary>One row as the source sends it: text in every column, null where the source has nothing. A plausible row when nothing is said.</summary>
public sealed record SourceRow
{
    public string? FiscalYear { get; init; } = "2025";

    public string? RelatedGovtUnits { get; init; } = "No";

    public string? OrganizationGroupCode { get; init; } = "01";

    public string? OrganizationGroup { get; init; } = "Public Protection";

    public string? DepartmentCode { get; init; } = "FIR";

    public string? Department { get; init; } = "FIR Fire Department";

    public string? ProgramCode { get; init; } = "OPR";

    public string? Program { get; init; } = "Operating";

    public string? CharacterCode { get; init; } = "SALARIES";

    public string? Character { get; init; } = "Salaries";

    public string? ObjectCode { get; init; } = "5010Salary";

    public string? Object { get; init; } = "Salaries";

    public string? SubObjectCode { get; init; } = "501010";

    public string? SubObject { get; init; } = "Perm Salaries-Misc-Regular";

    public string? FundTypeCode { get; init; } = "GEN_FUND";

    public string? FundType { get; init; } = "General Fund";

    public string? FundCode { get; init; } = "GEN_FUND~10000";

    public string? Fund { get; init; } = "GF Annual Account Ctrl";

    public string? FundCategoryCode { get; init; } = "1";

    public string? FundCategory { get; init; } = "Operating";

    public string? RevenueOrSpending { get; init; } = "Spending";

    public string? Amount { get; init; } = "100.25";

    public string? DataAsOf { get; init; } = "2026-09-20T23:05:20.000";

    public string? DataLoadedAt { get; init; } = "2026-09-21T03:03:01.000";

    /// <summary>Year and amount as numbers, the rest as it is.</summary>
    public SourceRow With(int fiscalYear, decimal amount) => this with
    {
        FiscalYear = fiscalYear.ToString(CultureInfo.InvariantCulture),
        Amount = amount.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The values in the order of <see cref="SourceRows.Columns"/>.</summary>
    public IReadOnlyList<string?> Values =>
    [
        FiscalYear, RelatedGovtUnits, OrganizationGroupCode, OrganizationGroup, DepartmentCode, Department, ProgramCode, Program,
        CharacterCode, Character, ObjectCode, Object, SubObjectCode, SubObject, FundTypeCode, FundType, FundCode, Fund,
        FundCategoryCode, FundCategory, RevenueOrSpending, Amount, DataAsOf, DataLoadedAt,
    ];
}
