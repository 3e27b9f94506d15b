namespace SfSpend.Core.Scraping.Sample;

/// <summary>
/// The made-up city's funds. Each digit of <see cref="SampleFund.Categories"/> is a fund category its rows may have, repeated where it is usual.
/// </summary>
internal static class SampleFunds
{
    private static readonly Coded OldGeneral = new("1G", "General Fund");
    private static readonly Coded OldSpecial = new("2S", "Special Revenue Funds");
    private static readonly Coded OldCapital = new("3C", "Capital Projects Funds");
    private static readonly Coded OldDebt = new("4D", "Debt Service Funds");
    private static readonly Coded OldAirport = new("5A", "Airport Enterprise Funds");
    private static readonly Coded OldTransit = new("5M", "Municipal Transit Funds");
    private static readonly Coded OldPort = new("5P", "Port Enterprise Funds");
    private static readonly Coded OldWater = new("5W", "Water Enterprise Funds");
    private static readonly Coded OldHospital = new("5H", "General Hospital Funds");
    private static readonly Coded OldInternal = new("6I", "Internal Service Funds");
    private static readonly Coded OldTrust = new("7T", "Trust & Agency Funds");

    private static readonly Coded General = new("GEN_FUND", "General Fund");
    private static readonly Coded Special = new("SPEC_REV", "Special Revenue Funds");
    private static readonly Coded Capital = new("CAP_PROJ", "Capital Projects Funds");
    private static readonly Coded Debt = new("DEBT_SVC", "Debt Service Funds");
    private static readonly Coded Enterprise = new("ENTERPRISE", "Enterprise Funds");
    private static readonly Coded Internal = new("INT_SVC", "Internal Service Funds");
    private static readonly Coded Trust = new("TRUST_AGENCY", "Trust & Agency Funds");

    private static readonly SampleFund[] OldGeneralFunds =
    [
        new(OldGeneral, new("1GAGF", "General Fund"), 60, "1111112235"),
        new(OldGeneral, new("1GWOF", "General Fund Work Orders"), 8, "5"),
    ];

    private static readonly SampleFund[] NewGeneralFunds =
    [
        new(General, new("GEN_FUND~10000", "GF Annual Accounts"), 40, "1"),
        new(General, new("GEN_FUND~10010", "GF Annual Authority"), 8, "2"),
        new(General, new("GEN_FUND~10020", "GF Continuing Authority"), 12, "3336"),
        new(General, new("GEN_FUND~10060", "GF Work Orders"), 10, "5"),
    ];

    /// <summary>Departments that live on the General Fund and on grants for their own purpose.</summary>
    public static SampleFundFamily Protection { get; } = GeneralWith(
        new(OldSpecial, new("2SPPF", "Public Protection Fund"), 22, "3444"),
        new(Special, new("SPEC_REV~13100", "SR Public Protection Grants"), 22, "3444"));

    public static SampleFundFamily PublicWorks { get; } = GeneralWith(
        new(OldSpecial, new("2SPWF", "Public Works & Transportation Fund"), 30, "1334"),
        new(Special, new("SPEC_REV~13200", "SR Gas Tax & Road Maintenance"), 18, "133"),
        new(OldCapital, new("3CXCF", "City Facilities Improvement Fund"), 20, "3"),
        new(Capital, new("CAP_PROJ~15300", "CP Streets & Public Right of Way"), 20, "336"));

    public static SampleFundFamily Welfare { get; } = GeneralWith(
        new(OldSpecial, new("2SHWF", "Human Welfare Fund"), 25, "1344"),
        new(Special, new("SPEC_REV~13300", "SR Human Services & Housing Grants"), 25, "3444"));

    public static SampleFundFamily Culture { get; } = GeneralWith(
        new(OldSpecial, new("2SCRF", "Culture & Recreation Fund"), 30, "1134"),
        new(Special, new("SPEC_REV~13500", "SR Open Space & Recreation"), 30, "1334"),
        new(OldCapital, new("3CRPF", "Recreation & Parks Capital Fund"), 12, "3"),
        new(Capital, new("CAP_PROJ~15500", "CP Neighborhood Parks Bond"), 12, "66663"));

    public static SampleFundFamily Library { get; } = new(
        [new(OldSpecial, new("2SLIB", "Public Library Fund"), 50, "1113"), new(OldCapital, new("3CLIB", "Branch Library Improvement Fund"), 10, "3")],
        [new(Special, new("SPEC_REV~13140", "SR Library Preservation"), 50, "1113"), new(Capital, new("CAP_PROJ~15140", "Branch Library Improvement Fund"), 6, "36")]);

    public static SampleFundFamily Administration { get; } = GeneralWith(
        new(OldSpecial, new("2SGSF", "General Services Fund"), 12, "1334"),
        new(Special, new("SPEC_REV~13600", "SR City Administration Programs"), 12, "1334"));

    public static SampleFundFamily InternalService { get; } = new(
        [new(OldInternal, new("6ICSF", "Central Shops Fund"), 8, "1"), new(OldInternal, new("6ITIF", "Telecommunications & Information Fund"), 25, "1123"), .. OldGeneralFunds],
        [new(Internal, new("INT_SVC~28010", "ISF Technology & Telecom"), 25, "1123"), new(Internal, new("INT_SVC~28070", "ISF Fleet & Central Shops"), 8, "1"), .. NewGeneralFunds]);

    public static SampleFundFamily Hospital { get; } = new(
        [new(OldHospital, new("5HAAA", "General Hospital Operating Fund"), 45, "1113"), new(OldHospital, new("5LAAA", "Laguna Honda Operating Fund"), 20, "113"), new(OldSpecial, new("2SCHS", "Community Health Services Fund"), 22, "3444"), .. OldGeneralFunds],
        [new(Enterprise, new("ENTERPRISE~21080", "SFGH Operating Annual"), 45, "1"), new(Enterprise, new("ENTERPRISE~21490", "LHH Operating Annual"), 20, "1"), new(Special, new("SPEC_REV~11580", "SR Community Health Grants"), 22, "444"), .. NewGeneralFunds]);

    public static SampleFundFamily Airport { get; } = new(
        [new(OldAirport, new("5AAAA", "Airport Operating Fund"), 60, "11113"), new(OldAirport, new("5ACPF", "Airport Capital Projects Fund"), 20, "3")],
        [new(Enterprise, new("ENTERPRISE~SFO_OP", "SFO Operating Fund"), 60, "11113"), new(Enterprise, new("ENTERPRISE~SFO_CAP", "SFO Capital Projects Fund"), 20, "33360"), new(Enterprise, new("ENTERPRISE~SFO_DEBT", "SFO Debt Service Fund"), 5, "0")]);

    public static SampleFundFamily Transit { get; } = new(
        [new(OldTransit, new("5MAAA", "Municipal Railway Operating Fund"), 60, "11115"), new(OldTransit, new("5MCPF", "Municipal Railway Capital Fund"), 20, "3"), new(OldTransit, new("5NAAA", "Parking & Traffic Operating Fund"), 22, "1115")],
        [new(Enterprise, new("ENTERPRISE~MTA_TRANSIT", "MTA Transit Operations"), 60, "1111"), new(Enterprise, new("ENTERPRISE~MTA_STREETS", "MTA Sustainable Streets"), 24, "11113"), new(Enterprise, new("ENTERPRISE~MTA_CAP", "MTA Capital Projects"), 20, "3330")]);

    public static SampleFundFamily Port { get; } = new(
        [new(OldPort, new("5PAAA", "Port Operating Fund"), 50, "1113"), new(OldPort, new("5PCPF", "Port Capital Fund"), 10, "3")],
        [new(Enterprise, new("ENTERPRISE~PORT_OP", "PRT Operating Fund"), 50, "1113"), new(Enterprise, new("ENTERPRISE~SOUTH_BEACH", "PRT South Beach Harbor"), 8, "1"), new(Capital, new("CAP_PROJ~15900", "CP Waterfront Seawall"), 8, "36")]);

    public static SampleFundFamily Utilities { get; } = new(
        [new(OldWater, new("5WAAA", "Water Operating Fund"), 40, "1113"), new(OldWater, new("5WCPF", "Water Capital Projects Fund"), 18, "3"), new(OldWater, new("5CAAA", "Clean Water Operating Fund"), 22, "1113"), new(OldWater, new("5TAAA", "Hetch Hetchy Operating Fund"), 18, "1113")],
        [new(Enterprise, new("ENTERPRISE~WATER_OP", "PUC Water Operating Fund"), 36, "1113"), new(Enterprise, new("ENTERPRISE~WATER_CAP", "PUC Water Capital Projects"), 18, "3336"), new(Enterprise, new("ENTERPRISE~SEWER_OP", "PUC Wastewater Operating Fund"), 24, "1113"), new(Enterprise, new("ENTERPRISE~POWER_OP", "PUC Hetch Hetchy & CleanPower"), 22, "1130")]);

    public static SampleFundFamily Unallocated { get; } = new(
        [new(OldGeneral, new("1GAGF", "General Fund"), 70, "11112"), new(OldDebt, new("4DGOB", "General Obligation Bond Fund"), 14, "1"), new(OldTrust, new("7TAGF", "Agency Fund"), 5, "1"), new(OldCapital, new("3CXCF", "City Facilities Improvement Fund"), 5, "3")],
        [new(General, new("GEN_FUND~10000", "GF Annual Accounts"), 70, "1"), new(Debt, new("DEBT_SVC~17060", "DS General Obligation Bonds"), 14, "10"), new(Trust, new("TRUST_AGENCY~32000", "TA Unclaimed & Held Moneys"), 5, "0"), new(Capital, new("CAP_PROJ~15100", "CP Earthquake Safety Bonds"), 5, "06")]);

    public static SampleFundFamily Benefits { get; } = new(
        [new(OldTrust, new("7THSF", "Health Service Trust Fund"), 30, "1"), new(OldTrust, new("7TRTF", "Employees' Retirement Trust Fund"), 30, "1")],
        [new(Trust, new("TRUST_AGENCY~31200", "TA Health Service Trust"), 30, "1"), new(Trust, new("TRUST_AGENCY~31330", "TA Employees' Retirement Trust"), 30, "1")]);

    public static SampleFundFamily Successor { get; } = new(
        [new(OldTrust, new("7TREA", "Redevelopment Agency Fund"), 30, "13"), new(OldTrust, new("7TTAX", "Tax Increment Fund"), 10, "1")],
        [new(Trust, new("TRUST_AGENCY~30100", "TA Successor Agency Housing"), 30, "13"), new(Trust, new("TRUST_AGENCY~30190", "TA Successor Agency Bonds"), 10, "0")]);

    /// <summary>The name of a fund category; the old ledger did not tell the kinds of control apart.</summary>
    public static Coded Category(char code, int fiscalYear) => (code, SampleEras.IsOld(fiscalYear)) switch
    {
        ('0', _) => new("0", "Unspecified"),
        ('1', _) => new("1", "Operating"),
        ('2', true) => new("2", "Annual Projects"),
        ('2', false) => new("2", "Annual Projects - Authority Control"),
        ('3', true) => new("3", "Continuing Projects"),
        ('3', false) => new("3", "Continuing Projects - Authority Control"),
        ('4', true) => new("4", "Grants"),
        ('4', false) => new("4", "Grants Projects"),
        ('5', _) => new("5", "Work Orders/Overhead"),
        ('6', _) => new("6", "Continuing Projects - Project Control"),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "A fund category is a digit from 0 to 6."),
    };

    private static SampleFundFamily GeneralWith(SampleFund old, SampleFund now) =>
        new([.. OldGeneralFunds, old], [.. NewGeneralFunds, now]);

    private static SampleFundFamily GeneralWith(SampleFund old, SampleFund now, SampleFund oldCapital, SampleFund capital) =>
        new([.. OldGeneralFunds, old, oldCapital], [.. NewGeneralFunds, now, capital]);
}
