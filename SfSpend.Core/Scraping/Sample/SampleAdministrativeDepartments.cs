using static SfSpend.Core.Scraping.Sample.SampleGroups;

namespace SfSpend.Core.Scraping.Sample;

/// <summary>Culture, administration and what belongs to no department: real names, invented figures.</summary>
internal static class SampleAdministrativeDepartments
{
    public static IReadOnlyList<SampleDepartment> All { get; } =
    [
        new("AAM", "Asian Art Museum", CultureRecreation, (0.5, 1.2), (4, 13), SampleProfiles.Culture, SampleFunds.Culture,
            "EAA Asian Arts Museum") { Specialties = ["462210"] },
        new("ART", "Arts Commission", CultureRecreation, (3, 12), (7, 38), SampleProfiles.Grants, SampleFunds.Culture,
            "EBA Public Art; EBB Community Arts & Education; EBC Street Artists; EBD Civic Collection") { Specialties = ["538110"] },
        new("FAM", "Fine Arts Museums", CultureRecreation, (2, 3), (6, 24), SampleProfiles.Culture, SampleFunds.Culture,
            "EFA Museum Operations; EFB Admissions") { Specialties = ["462210"] },
        new("LIB", "Public Library", CultureRecreation, (34, 184), (39, 188), SampleProfiles.Culture, SampleFunds.Library,
            "ELA Branch Program; ELB Main Program; ELC Children's Services; ELD Library Administration; ELE Branch Library Improvement") { Specialties = ["478110"] },
        new("LLB", "Law Library", CultureRecreation, (0.2, 0.1), (0.4, 2), SampleProfiles.Office, SampleFunds.Culture,
            "EMA Law Library"),
        new("REC", "Recreation & Parks", CultureRecreation, (52, 142), (84, 262), SampleProfiles.Culture, SampleFunds.Culture,
            "ERA Neighborhood Parks; ERB Citywide Services; ERC Golden Gate Park; ERD Recreation; ERE Structural Maintenance; ERF Golf; ERF Golf & Marina; ERG Neighborhood Parks; ERH Open Space Acquisition; ERI Zoo Operations")
            { OtherSpelling = "REC RECREATION  & PARKS", Specialties = ["462110", "436310", "436410", "436110"] },
        new("SCI", "Academy of Sciences", CultureRecreation, (0.2, 0.3), (3, 8), SampleProfiles.Culture, SampleFunds.Culture,
            "ESA Academy of Sciences") { OldName = "SCI Academy Of Sciences", Specialties = ["462210"] },
        new("WAR", "War Memorial", CultureRecreation, (6, 18), (8, 34), SampleProfiles.Culture, SampleFunds.Culture,
            "EWA Operations & Maintenance; EWB Performing Arts Center") { Specialties = ["462310"] },

        new("ADM", "City Administrator", Administration, (62, 248), (88, 512), SampleProfiles.Office, SampleFunds.InternalService,
            "FAA Facilities Management; FAB Fleet Management; FAC Real Estate Services; FAD 311 Call Center; FAE Animal Welfare; FAF Medical Examiner; FAG Risk Management; FAH Contract Monitoring; FAI Convention Facilities; FAJ County Clerk")
            { OldName = "ADM Gen Services Agency-City Admin" },
        new("ASR", "Assessor-Recorder", Administration, (4, 9), (10, 38), SampleProfiles.Office, SampleFunds.Administration,
            "FBA Real Property; FBB Personal Property; FBC Recorder; FBD Transfer Tax") { Specialties = ["460110"] },
        new("BOS", "Board of Supervisors", Administration, (0.2, 0.5), (6, 23), SampleProfiles.Office, SampleFunds.Administration,
            "FCA Board of Supervisors; FCB Clerk of the Board; FCC Assessment Appeals Board") { OldName = "BOS Board Of Supervisors" },
        new("CAT", "City Attorney", Administration, (20, 68), (30, 112), SampleProfiles.Office, SampleFunds.Administration,
            "FDA Legal Service; FDB Claims; FDC Code Enforcement") { Specialties = ["427910"] },
        new("CON", "Controller", Administration, (8, 52), (17, 86), SampleProfiles.Office, SampleFunds.Administration,
            "FEA Accounting Operations & Systems; FEB City Services Auditor; FEC Payroll & Personnel Services; FED Economic Analysis; FEE Public Finance"),
        new("CPC", "City Planning", Administration, (10, 42), (12, 58), SampleProfiles.Office, SampleFunds.Administration,
            "FFA Current Planning; FFB Citywide Planning; FFC Environmental Planning; FFD Zoning Administration") { Specialties = ["434110"] },
        new("CSC", "Civil Service Commission", Administration, (0.2, 0.4), (0.5, 1.4), SampleProfiles.Office, SampleFunds.Administration,
            "FGA Civil Service Commission"),
        new("DT", " Technology", Administration, (42, 142), (50, 158), SampleProfiles.Office, SampleFunds.InternalService,
            "FHA Technology Services; FHB Telecommunications; FHC Governance & Outreach; FHD SFGovTV")
            { OldCode = "TIS", OldName = "DT  GSA - Technology", OtherSpelling = "DT Technology", Specialties = ["437210"] },
        new("ETH", "Ethics Commission", Administration, (0.1, 0.2), (1, 8), SampleProfiles.Office, SampleFunds.Administration,
            "FIA Ethics Commission; FIB Election Campaign Fund"),
        new("HRD", "Human Resources", Administration, (20, 98), (30, 128), SampleProfiles.Office, SampleFunds.Administration,
            "FJA Recruitment & Assessment; FJB Workers' Compensation; FJC Employee Relations; FJD Training & Organization Development"),
        new("HSS", "Health Service System", Administration, (180, 1060), (176, 1040), SampleProfiles.Benefits, SampleFunds.Benefits,
            "FKA Health Service System; FKB Self-Insured Health Plans") { Specialties = ["470110", "HEALTH_PREMIUMS"] },
        new("MYR", "Mayor", Administration, (32, 128), (46, 236), SampleProfiles.Grants, SampleFunds.Welfare,
            "FLA City Administration; FLB Affordable Housing; FLC Community Investment; FLD Neighborhood Services; FLE Homeownership & Below Market Rate")
            { Specialties = ["538210"] },
        new("REG", "Elections", Administration, (0.2, 0.9), (7, 24), SampleProfiles.Office, SampleFunds.Administration,
            "FMA Elections"),
        new("TTX", "Treasurer & Tax Collector", Administration, (6, 18), (14, 48), SampleProfiles.Office, SampleFunds.Administration,
            "FNA Business Tax; FNB Property Tax & Licensing; FNC Delinquent Revenue; FND Treasury; FNE Investigation")
            { OldName = "TTX Treasurer  &  Tax Collector" },

        new("GEN", "General City / Unallocated", Responsibilities, (2180, 7220), (1020, 2080), SampleProfiles.Unallocated, SampleFunds.Unallocated,
            "GAA General City Responsibilities; GAB Debt Service; GAC Reserves & Transfers; GAD City Capital Projects; GAE Retiree Health Care Subsidy")
            { Specialties = ["437110", "437210", "574110", "571110", "450110"] },
    ];
}
