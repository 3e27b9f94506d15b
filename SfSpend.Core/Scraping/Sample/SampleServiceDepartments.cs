using static SfSpend.Core.Scraping.Sample.SampleGroups;

namespace SfSpend.Core.Scraping.Sample;

/// <summary>Protection, works, welfare and health: real names as everybody in San Francisco knows them, invented figures.</summary>
internal static class SampleServiceDepartments
{
    public static IReadOnlyList<SampleDepartment> All { get; } =
    [
        new("ADP", "Adult Probation", PublicProtection, (2, 22), (9, 62), SampleProfiles.Safety, SampleFunds.Protection,
            "AAP Adult Services; AAQ Community Services; AAR Pre-Sentencing Investigation; AAS Administration"),
        new("CRT", "Superior Court", PublicProtection, (6, 3), (28, 34), SampleProfiles.Office, SampleFunds.Protection,
            "ABC Indigent Defense; ABD Court House Construction; ABE Dispute Resolution Program"),
        new("DAT", "District Attorney", PublicProtection, (5, 12), (24, 98), SampleProfiles.Safety, SampleFunds.Protection,
            "ACF Felony Prosecution; ACG Misdemeanor Prosecution; ACH Career Criminal Prosecution; ACI Family Violence Program"),
        new("DEM", "Emergency Management", PublicProtection, (4, 34), (18, 138), SampleProfiles.Safety, SampleFunds.Protection,
            "ADE Emergency Communications; ADF Emergency Services; ADG Outdoor Public Warning System") { OldCode = "ECD" },
        new("DPA", "Police Accountability", PublicProtection, (0.1, 0.4), (2, 11), SampleProfiles.Office, SampleFunds.Protection,
            "AEO Office of Citizen Complaints") { OldCode = "OCC", FirstYear = 2003 },
        new("FIR", "Fire Department", PublicProtection, (32, 142), (152, 528), SampleProfiles.Safety, SampleFunds.Protection,
            "AFA Fire Suppression; AFB Prevention & Investigation; AFC Training; AFD Administration & Support; AFE Ambulance Services")
            { Specialties = ["PERM_SAL_UNIF", "513030", "461110", "461210"] },
        new("JUV", "Juvenile Probation", PublicProtection, (8, 16), (24, 51), SampleProfiles.Safety, SampleFunds.Protection,
            "AJA Juvenile Hall; AJB Probation Services; AJC Log Cabin Ranch; AJD Children's Baseline"),
        new("PDR", "Public Defender", PublicProtection, (0.4, 2), (11, 57), SampleProfiles.Office, SampleFunds.Protection,
            "APD Criminal & Special Defense; APE Grant Services"),
        new("POL", "Police", PublicProtection, (46, 128), (248, 832), SampleProfiles.Safety, SampleFunds.Protection,
            "ACB Patrol; ACM Investigations; ACN Special Operations; ACO Airport Police; ACP Traffic; ACQ Community & Crime Prevention")
            { Specialties = ["PERM_SAL_UNIF", "513030", "489210"] },
        new("SHF", "Sheriff", PublicProtection, (14, 48), (82, 332), SampleProfiles.Safety, SampleFunds.Protection,
            "ASA Custody; ASB Court Security & Process; ASC Sheriff's Programs; ASD Facilities & Equipment")
            { Specialties = ["PERM_SAL_UNIF", "461310"] },

        new("AIR", "Airport Commission", PublicWorks, (452, 1690), (438, 1610), SampleProfiles.Transport, SampleFunds.Airport,
            "BAA Airport Operations & Security; BAB Facilities Maintenance & Construction; BAC Business & Finance; BAD Capital Projects & Grants; BAE Airport Director")
            { Specialties = ["AIRPORT_CHARGES", "435210", "436210", "574210", "571210"] },
        new("BOA", "Board of Appeals", PublicWorks, (0.5, 0.9), (0.4, 1.3), SampleProfiles.Office, SampleFunds.PublicWorks,
            "BBA Board of Appeals") { OldCode = "PAB", OldName = "BOA Board Of Appeals" },
        new("DBI", "Building Inspection", PublicWorks, (28, 68), (25, 84), SampleProfiles.Office, SampleFunds.PublicWorks,
            "BDI Inspection Services; BDJ Plan Review; BDK Housing Inspection; BDL Administration") { Specialties = ["434110"] },
        new("DPW", "Public Works", PublicWorks, (88, 402), (104, 458), SampleProfiles.PublicWorks, SampleFunds.PublicWorks,
            "BPA Street & Sewer Repair; BPB Street Environmental Services; BPC Building Repair & Maintenance; BPD Engineering; BPE Architecture; BPF Urban Forestry; BPG City Capital Projects")
            { OldName = "DPW GSA - Public Works", Specialties = ["STREETS_SEWERS", "489110", "434210", "434310"] },
        new("ECN", "Economic & Workforce Development", PublicWorks, (3, 18), (8, 146), SampleProfiles.Grants, SampleFunds.PublicWorks,
            "BEA Economic Development; BEB Workforce Training; BEC Film Services; BED Office of Small Business") { FirstYear = 2002 },
        new("HHP", "Hetch Hetchy Water & Power", PublicWorks, (118, 196), (104, 182), SampleProfiles.Utility, SampleFunds.Utilities,
            "BHA Hydroelectric Generation; BHB Power Purchasing & Scheduling; BHC Streetlights; BHD Capital Projects")
            { LastYear = 2017, Specialties = ["UTILITY_CHARGES", "574210", "571210", "464410"] },
        new("MTA", "Municipal Transportation Agency", PublicWorks, (424, 1420), (412, 1490), SampleProfiles.Transit, SampleFunds.Transit,
            "BMA Rail & Bus Services; BMB Parking & Traffic; BMC Accessible Services; BMD Security, Safety & Training; BME Agency Wide Expenses; BMF Capital Programs & Construction; BMG Taxi Services")
            { Specialties = ["TRANSIT_FARES", "TRAFFIC_FINES", "435310", "443110", "430210"] },
        new("PRT", "Port", PublicWorks, (44, 148), (40, 142), SampleProfiles.Transport, SampleFunds.Port,
            "BRA Real Estate & Management; BRB Maritime Operations; BRC Maintenance; BRD Engineering & Environmental; BRE Port Capital Projects")
            { OldName = "PRT  Port", Specialties = ["435110", "436310"] },
        new("PUC", "Public Utilities Commission", PublicWorks, (500, 1780), (480, 1720), SampleProfiles.Utility, SampleFunds.Utilities,
            "BUA Utilities Management") { FirstYear = 2018, Specialties = ["UTILITY_CHARGES", "STREETS_SEWERS", "574210", "571210"] },
        new("WTR", "Water Enterprise", PublicWorks, (152, 640), (146, 600), SampleProfiles.Utility, SampleFunds.Utilities,
            "BWA Water Supply & Storage; BWB City Distribution; BWC Water Quality; BWD Customer Services; BWE Water Capital Projects")
            { LastYear = 2017, Specialties = ["UTILITY_CHARGES", "464110", "464210", "574210", "571210"] },
        new("WWE", "Wastewater Enterprise", PublicWorks, (134, 390), (128, 360), SampleProfiles.Utility, SampleFunds.Utilities,
            "BXA Sewage Treatment; BXB Sewer Maintenance; BXC Wastewater Capital Projects")
            { OldCode = "CWP", LastYear = 2017, Specialties = ["UTILITY_CHARGES", "STREETS_SEWERS", "464310", "574210", "571210"] },

        new("CHF", "Children, Youth & Their Families", HumanWelfare, (24, 112), (30, 342), SampleProfiles.Grants, SampleFunds.Welfare,
            "CCA Children's Services Fund; CCB Children's Baseline; CCC Violence Prevention; CCD Children's  Services  Fund"),
        new("CFC", "Children & Families Commission", HumanWelfare, (8, 16), (5, 19), SampleProfiles.Grants, SampleFunds.Welfare,
            "CFA Children & Families Fund; CFB Public Education Fund - Prop H") { FirstYear = 2000, LastYear = 2022 },
        new("ENV", "Environment", HumanWelfare, (3, 26), (3, 28), SampleProfiles.Office, SampleFunds.Welfare,
            "CEA Environment; CEB Recycling & Solid Waste; CEC Climate Change & Energy; CED Toxics Reduction"),
        new("HOM", "Homelessness & Supportive Housing", HumanWelfare, (60, 420), (130, 760), SampleProfiles.Grants, SampleFunds.Welfare,
            "CHA Homeless Services; CHB Housing & Supportive Programs; CHC Outreach & Prevention")
            { FirstYear = 2017, OtherSpelling = "HOM HOMELESSNESS & SUPPORTIVE HOUSING", Specialties = ["416210"] },
        new("HRC", "Human Rights Commission", HumanWelfare, (0.4, 1), (3, 32), SampleProfiles.Office, SampleFunds.Welfare,
            "CRA Human Rights Commission"),
        new("HSA", "Human Services Agency", HumanWelfare, (232, 830), (338, 1180), SampleProfiles.Welfare, SampleFunds.Welfare,
            "CSA Welfare to Work; CSB Food Assistance; CSC County Adult Assistance; CSD Children's Protective Services; CSE In-Home Supportive Services; CSF Adult & Aging Services; CSG Administrative Support")
            { OldCode = "DSS", Specialties = ["FED_PUBLIC_AID", "CASH_AID", "CARE_SUPPORT"] },
        new("RNT", "Rent Arbitration Board", HumanWelfare, (3, 16), (3, 15), SampleProfiles.Office, SampleFunds.Welfare,
            "CTA Rent Board"),
        new("WOM", "Status of Women", HumanWelfare, (0.3, 0.6), (2, 15), SampleProfiles.Grants, SampleFunds.Welfare,
            "CWA Commission on Status of Women; CWB Domestic Violence Prevention") { OldName = "WOM Status Of Women" },

        new("DPH", "Public Health", CommunityHealth, (704, 2460), (838, 3090), SampleProfiles.Health, SampleFunds.Hospital,
            "DAA SF General - Acute Care; DAB SF General - Ambulatory Care; DAC Laguna Honda - Long Term Care; DAD Mental Health - Community Care; DAE Substance Abuse; DAF Primary Care - Ambulatory Clinics; DAG Health at Home; DAH Health at Home; DAI Central Administration; DAJ Environmental Health; DAK Forensics - Ambulatory Care")
            { Specialties = ["PATIENT_CHARGES", "MEDICAL_SUPPLIES", "STATE_HEALTH"] },
    ];
}
