namespace SfSpend.Core.Scraping.Sample;

/// <summary>What the made-up city spends its money on. Numbers before names are account codes, numbers after them weights.</summary>
internal static class SampleSpendingAccounts
{
    public static SampleCharacter Salaries { get; } = new(new("501", "SALARIES", "Salaries"), 15,
    [
        new(new("501", "PERM_SAL_CIV", "Permanent Salaries - Civilian") { OldName = "Permanent Salaries-Civilian" },
            [new("501010", "Permanent Salaries - Regular", 30), new("501070", "Holiday Pay - Civilian", 2)], 6),
        new(new("503", "PERM_SAL_UNIF", "Permanent Salaries - Uniformed") { OldName = "Permanent Salaries-Uniformed" },
            [new("503010", "Uniformed Salaries - Regular", 30), new("503070", "Holiday Pay - Uniformed", 2)], 2),
        new(new("505", "TEMP_SALARIES", "Temporary Salaries"), [new("505010", "Temporary Salaries - Regular", 3)]),
        new(new("509", "PREM_PAY", "Premium Pay"), [new("509010", "Premium Pay - Civilian", 2), new("509090", "Night Duty; Standby & Call Back")]),
        new(new("511", "OVERTIME_PAY", "Overtime"), [new("511010", "Overtime - Scheduled", 2), new("511080", "Overtime - Emergency")]),
    ]);

    public static SampleCharacter FringeBenefits { get; } = new(new("513", "MAND_FRINGE_BEN", "Mandatory Fringe Benefits"), 24,
    [
        new(new("513", "RETIREMENT_PLAN", "Retirement"),
            [new("513010", "City Retirement - Civilian", 8), new("513030", "City Retirement - Police & Fire", 4), new("513060", "State Pension Plan")], 3),
        new(new("514", "SOC_SECURITY", "Social Security"),
            [new("514010", "Social Security - Old Age", 3), new("514020", "Social Security - Medicare")]),
        new(new("515", "HEALTH_BENEFITS", "Health Service"),
            [new("515010", "Health Coverage - City's Share", 8), new("515030", "Retirees' Health Coverage", 4)], 2),
        new(new("516", "DENTAL_BENEFITS", "Dental Coverage"), [new("516010", "Dental Coverage")], 0.4),
        new(new("519", "OTH_FRINGE_BEN", "Other Fringe Benefits"),
            [new("517010", "Unemployment Insurance"), new("519120", "Long-Term Disability Insurance"), new("519990", "Other  Fringe Benefits")], 0.5),
    ]);

    public static SampleCharacter NonPersonnel { get; } = new(new("521", "NON_PERS_SERVICES", "Non-Personnel Services") { OldName = "Non Personnel Services" }, 20,
    [
        new(new("522", "TRAINING_TRAVEL", "Training & Travel"), [new("522010", "Training Courses"), new("523010", "Air Travel; Employees", 0.5)], 0.3),
        new(new("527", "PROF_SVCS", "Professional & Specialized Services"), [new("527990", "Other Professional Services", 8), new("527610", "Systems Consulting", 3), new("527210", "Legal Services")], 4),
        new(new("527", "PROF_SVCS", "Prof & Specialized Svcs"), [new("527990", "Other Professional Services")]),
        new(new("529", "BLDG_EQUIP_MAINT", "Maintenance of Buildings & Equipment"), [new("529110", "Building Repair"), new("529510", "Equipment Upkeep")]),
        new(new("530", "RENTS_LEASES", "Rents & Leases"), [new("530110", "Property Rent", 4), new("530120", "Property Rent"), new("531110", "Vehicle & Equipment Rental")]),
        new(new("535", "OTH_CURRENT_EXP", "Other Current Expenses"), [new("535960", "Software Licensing Fees", 3), new("535510", "Copying & Printing"), new("535990", "Other Current Expenses", 2), new("535990", "Miscellaneous Current Expenses", 0.5)], 2),
        new(new("536", "UTILITIES_PHONE", "Utilities & Telephone"), [new("536010", "Electricity"), new("536110", "Telephone; Cable & Data Lines")]),
    ]);

    public static SampleCharacter Materials { get; } = new(new("540", "MATL_SUPPLIES", "Materials & Supplies"), 12,
    [
        new(new("542", "BLDG_SUPPLIES", "Building & Construction Supplies"), [new("542110", "Lumber; Paint & Hardware"), new("542910", "Other Building Supplies")]),
        new(new("544", "MEDICAL_SUPPLIES", "Hospital, Clinic & Laboratory Supplies"), [new("544010", "Pharmaceuticals", 5), new("544610", "Laboratory Supplies", 2), new("544990", "Other Medical Supplies")], 2),
        new(new("547", "FUEL_LUBRICANTS", "Fuels & Lubricants"), [new("547110", "Gasoline"), new("547210", "Diesel; Renewable")]),
        new(new("549", "OTH_MATERIALS", "Other Materials & Supplies"), [new("549210", "Data Processing Supplies"), new("549410", "Minor Furnishings"), new("549990", "Other Materials & Supplies", 3)], 2),
    ]);

    public static SampleCharacter CapitalOutlay { get; } = new(new("560", "CAPITAL_OUTLAY", "Capital Outlay"), 5,
    [
        new(new("560", "EQUIPMENT_PURCH", "Equipment Purchase"), [new("560110", "Equipment Purchase - Budget", 2), new("560710", "Vehicles")]),
        new(new("567", "BLDGS_STRUCTURES", "Buildings, Structures & Improvements"), [new("567110", "Construction Contracts", 20), new("567210", "Design & Engineering", 4)], 4),
        new(new("568", "STREETS_SEWERS", "Streets, Sewers & Tunnels"), [new("568110", "Street Resurfacing", 3), new("568310", "Sewer Replacement", 3)], 2),
    ]);

    public static SampleCharacter DebtService { get; } = new(new("570", "DEBT_SERVICE", "Debt Service"), 2,
    [
        new(new("571", "DEBT_PRINCIPAL", "Debt Redemption"), [new("571110", "Principal - General Obligation Bonds", 3), new("571210", "Principal - Revenue Bonds", 3)], 2),
        new(new("574", "DEBT_INTEREST", "Debt Interest & Charges"), [new("574110", "Interest - General Obligation Bonds", 2), new("574210", "Interest - Revenue Bonds", 3), new("574910", "Fiscal Agents' Fees", 0.1)], 2),
    ]);

    public static SampleCharacter AidAssistance { get; } = new(new("537", "AID_ASSISTANCE", "Aid Assistance") { OldName = "Aid  Assistance" }, 3,
    [
        new(new("537", "CASH_AID", "Cash Aid"), [new("537010", "Adult Assistance", 3), new("537110", "Families' Cash Aid", 4), new("537210", "Foster Care", 3)], 2),
        new(new("539", "CARE_SUPPORT", "Care & Support of Persons"), [new("539010", "In-Home Supportive Services", 6), new("539310", "Shelter – Navigation Center Beds", 2)], 2),
    ]);

    public static SampleCharacter CityGrants { get; } = new(new("538", "CITY_GRANT_PROGS", "City Grant Programs") { OldName = "City Grant Program" }, 3,
    [
        new(new("538", "COMMUNITY_ORGS", "Community Based Organizations"), [new("538010", "Community Based Org Services", 10), new("538110", "Neighborhood Arts Grants"), new("538210", "Affordable Housing Loans", 4)]),
    ]);

    public static SampleCharacter OtherDepartments { get; } = new(new("581", "SVCS_OTHER_DEPTS", "Services of Other Departments") { OldName = "Services Of Other Departments" }, 8,
    [
        new(new("581", "SVCS_OF_DEPTS", "Services of Departments - Budgeted"),
            [new("581010", "Charge From City Attorney"), new("581130", "Charge From Technology", 2), new("581210", "Charge From Fleet Management"), new("581360", "Charge From Workers' Compensation", 2), new("581880", "Charge From Public Works")]),
    ]);

    public static SampleCharacter TransfersOut { get; } = new(new("591", "TRANSFERS_OUT", "Transfers Out") { OldName = "Operating Transfers Out" }, 1.4,
    [
        new(new("591", "OP_TRANSFERS_OUT", "Operating Transfers Out"), [new("591110", "Transfer to Hospital Fund", 4), new("591210", "Transfer to Municipal Transportation", 4), new("591310", "Transfer to Children's Fund"), new("591910", "Other Operating Transfers Out", 2)]),
    ]);

    public static SampleCharacter BenefitPayments { get; } = new(new("551", "BENEFIT_PAYMENTS", "Fiduciary Benefit Payments") { OldName = "Benefit Payments" }, 2,
    [
        new(new("551", "PENSION_PAYMENTS", "Pension Payments"), [new("551010", "Service Retirement Payments", 10), new("551110", "Disability Retirement Payments", 2)], 2),
        new(new("553", "HEALTH_PREMIUMS", "Health Plan Premiums"), [new("553010", "Medical Plan Premiums - Actives", 5), new("553110", "Medical Plan Premiums - Retirees", 4)], 2),
    ]);

    /// <summary>Moves money back out of the year; the object and sub-object keep the old ledger's leading zeros.</summary>
    public static SampleCharacter CarriedForward { get; } = new(new("070", "CARRY_FORWARD", "Budgetary Carryforward"), 0.5,
    [
        new(new("072", "PRIOR_YEAR_ADJ", "Prior Year Adjustments"), [new("00310", "Encumbrances Carried Forward")]),
    ]);
}
