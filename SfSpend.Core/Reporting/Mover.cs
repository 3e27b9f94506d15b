namespace SfSpend.Core.Reporting;

/// <summary>A department in two fiscal years; zero where it has no rows.</summary>
public sealed record Mover(string OrganizationGroup, string Department, string DepartmentCode, decimal Before, decimal After)
{
    public decimal Difference => After - Before;
}
