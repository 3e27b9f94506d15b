namespace SfSpend.Core.Scraping.Sample;

/// <summary>What the straight lines of the plan leave out: booms, recessions and the pandemic, as factors on weights.</summary>
internal static class SampleShocks
{
    public static double OnDepartment(string code, SampleSide side, int fiscalYear) => (code, side, fiscalYear) switch
    {
        ("AIR", SampleSide.Revenue, 2002 or 2003) => 0.88,
        ("AIR", SampleSide.Revenue, 2020) => 0.82,
        ("AIR", SampleSide.Revenue, 2021) => 0.58,
        ("AIR", SampleSide.Revenue, 2022) => 0.77,
        ("AIR", SampleSide.Spending, 2021 or 2022) => 0.86,
        ("MTA", SampleSide.Revenue, 2021 or 2022) => 0.91,
        ("PRT" or "REC" or "WAR" or "FAM" or "AAM" or "SCI", SampleSide.Revenue, 2020 or 2021) => 0.72,
        ("DPH" or "DEM", _, 2020) => 1.09,
        ("DPH" or "DEM", _, 2021 or 2022) => 1.18,
        ("HOM", _, 2021 or 2022) => 1.25,
        ("HSA", SampleSide.Revenue, 2009 or 2010 or 2011) => 1.10,
        ("GEN", SampleSide.Revenue, 2000 or 2001) => 1.05,
        ("GEN", SampleSide.Revenue, 2003 or 2010 or 2021) => 0.95,
        ("RET", SampleSide.Revenue, 2001 or 2002 or 2009) => 0.42,
        ("RET", SampleSide.Revenue, 2021) => 1.90,
        _ => 1,
    };

    public static double OnCharacter(string newCode, int fiscalYear) => (newCode, fiscalYear) switch
    {
        ("OTHER_LOCAL_TAXES", 2000 or 2001) => 1.12,
        ("OTHER_LOCAL_TAXES", 2002 or 2003) => 0.84,
        ("OTHER_LOCAL_TAXES", 2009 or 2010) => 0.86,
        ("OTHER_LOCAL_TAXES", 2020) => 0.83,
        ("OTHER_LOCAL_TAXES", 2021) => 0.55,
        ("OTHER_LOCAL_TAXES", 2022 or 2023) => 0.82,
        ("BUSINESS_TAXES", < 2005) => 0.82,
        ("BUSINESS_TAXES", >= 2022) => 1.22,
        ("INTERGOV_FEDERAL", 2010 or 2011) => 1.15,
        ("INTERGOV_FEDERAL", 2020) => 1.35,
        ("INTERGOV_FEDERAL", 2021 or 2022) => 1.85,
        ("TRANSIT_FARES", 2021 or 2022) => 0.45,
        ("INTEREST_INVEST", >= 2010 and <= 2016) => 0.35,
        ("INTEREST_INVEST", >= 2023) => 1.9,
        ("MAND_FRINGE_BEN", < 2005) => 0.66,
        ("MAND_FRINGE_BEN", >= 2012) => 1.12,
        _ => 1,
    };
}
