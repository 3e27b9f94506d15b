using static SfSpend.Core.Scraping.Sample.SampleGroups;

namespace SfSpend.Core.Scraping.Sample;

/// <summary>Governments of their own that the city reports beside itself: real names, invented figures.</summary>
internal static class SampleRelatedUnits
{
    public static IReadOnlyList<SampleDepartment> All { get; } =
    [
        new("CCD", "Community College District", HumanWelfare, (52, 118), (48, 112), SampleProfiles.Successor, SampleFunds.Successor,
            "HAA Tax Increment Pass-Through; HAB Facilities Bond") { IsRelatedUnit = true },
        new("CII", "Community Invest & Infrastructure", HumanWelfare, (76, 248), (72, 236), SampleProfiles.Successor, SampleFunds.Successor,
            "HBA Redevelopment Agency; HBB Affordable Housing; HBC Mission Bay; HBD Transbay; HBE Shipyard")
            { OldName = "CII Redevelopment Agency", IsRelatedUnit = true },
        new("HSS", "Health Service System", Administration, (60, 210), (58, 205), SampleProfiles.Benefits, SampleFunds.Benefits,
            "FKA Health Service System; FKC Retirees' Health Trust") { IsRelatedUnit = true, Specialties = ["470210", "HEALTH_PREMIUMS"] },
        new("RET", "Retirement System", Administration, (980, 2680), (690, 2240), SampleProfiles.Benefits, SampleFunds.Benefits,
            "HCA Employees' Retirement System; HCB Investment; HCC Administration") { IsRelatedUnit = true, Specialties = ["PENSION_PAYMENTS", "470110"] },
        new("TJP", "Transbay Joint Powers Authority", PublicWorks, (20, 62), (18, 60), SampleProfiles.Successor, SampleFunds.Successor,
            "HDA Transit Center Operations; HDB Downtown Rail Extension") { FirstYear = 2006, IsRelatedUnit = true },
    ];
}
