namespace SfSpend.Core.Scraping.Sample;

/// <summary>Every department of the sample.</summary>
internal static class SampleDepartments
{
    public static IReadOnlyList<SampleDepartment> All { get; } =
        [.. SampleServiceDepartments.All, .. SampleAdministrativeDepartments.All, .. SampleRelatedUnits.All];
}
