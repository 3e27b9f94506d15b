namespace SfSpend.Core.Scraping.Sample;

/// <summary>Where the made-up city's money comes from. Numbers before names are account codes, numbers after them weights.</summary>
internal static class SampleRevenueAccounts
{
    public static SampleCharacter PropertyTaxes { get; } = new(new("410", "PROPERTY_TAXES", "Property Taxes"), 14,
    [
        new(new("410", "PROP_TAX_CURRENT", "Property Taxes - Current Year"), [new("410110", "Current Secured - First Installment", 12), new("410120", "Current Secured - Second Installment", 11), new("410210", "Current Unsecured", 3), new("410310", "Supplemental Assessments", 2)], 6),
        new(new("411", "PROP_TAX_PRIOR", "Property Taxes - Prior Years"), [new("411110", "Property Tax - Prior Secured"), new("411910", "Penalties & Interest on Property Tax")], 0.3),
        new(new("412", "PROP_TAX_IN_LIEU", "Property Tax in Lieu of State Revenue"), [new("412110", "In Lieu of Vehicle License Fee", 3), new("412210", "Unallocated Education Revenue", 2)], 2),
    ]) { IsSteady = true };

    public static SampleCharacter BusinessTaxes { get; } = new(new("411", "BUSINESS_TAXES", "Business Taxes"), 6,
    [
        new(new("415", "PAYROLL_GROSS", "Payroll & Gross Receipts Taxes"), [new("415110", "Payroll Tax", 2), new("415210", "Gross Receipts Tax", 6), new("415310", "Business Registration Certificates")], 4),
        new(new("416", "EXECUTIVE_PAY", "Other Business Taxes"), [new("416110", "Commercial Rents Tax; Early Care"), new("416210", "Homelessness Gross Receipts Tax", 2)]),
    ]) { IsSteady = true };

    public static SampleCharacter OtherLocalTaxes { get; } = new(new("412", "OTHER_LOCAL_TAXES", "Other Local Taxes"), 8,
    [
        new(new("420", "SALES_USE_TAX", "Sales & Use Tax"), [new("420110", "Sales & Use Tax - 1% Local Share", 3), new("420210", "Public Safety Sales Tax")], 2),
        new(new("421", "HOTEL_ROOM_TAX", "Hotel Room Tax"), [new("421110", "Transient Occupancy Tax")], 3),
        new(new("422", "UTILITY_USERS", "Utility Users' Tax"), [new("422110", "Utility Users' Tax - Telephone"), new("422210", "Utility Users' Tax - Gas & Electric")], 0.6),
        new(new("423", "PARKING_TAX", "Parking Tax"), [new("423110", "Parking Tax - Stalls & Garages")], 0.6),
        new(new("424", "TRANSFER_TAX", "Real Property Transfer Tax"), [new("424110", "Real Property Transfer Tax")], 2.5),
    ]) { IsSteady = true };

    public static SampleCharacter Licenses { get; } = new(new("420", "LICENSES_PERMITS", "Licenses, Permits & Franchises") { OldName = "Licenses; Permits & Franchises" }, 4,
    [
        new(new("430", "BUSINESS_LICENSES", "Business Licenses"), [new("430110", "Restaurant & Café Permits"), new("430210", "Taxi & Tour Vehicle Permits")]),
        new(new("434", "BUILDING_PERMITS", "Building Permits"), [new("434110", "Building Permits", 3), new("434210", "Street Use Permits"), new("434310", "Sidewalk Table & Parklet Permits", 0.2)], 2),
        new(new("437", "FRANCHISES", "Franchises"), [new("437110", "Gas & Electric Franchise Fee"), new("437210", "Cable Television Franchise Fee", 2)]),
    ]);

    public static SampleCharacter Fines { get; } = new(new("425", "FINES_FORFEITURES", "Fines, Forfeitures & Penalties") { OldName = "Fines; Forfeitures & Penalties" }, 3,
    [
        new(new("425", "TRAFFIC_FINES", "Traffic & Parking Fines"), [new("425110", "Parking Citations", 6), new("425210", "Red Light Camera Fines")], 3),
        new(new("427", "OTHER_FINES", "Other Fines & Penalties"), [new("427110", "Court Fines - Non-Traffic"), new("427910", "Settlements, Penalties & Restitution")]),
    ]);

    public static SampleCharacter Interest { get; } = new(new("430", "INTEREST_INVEST", "Interest & Investment Income"), 4,
    [
        new(new("431", "INTEREST_POOLED", "Interest - Pooled Cash"), [new("431110", "Interest Earned - Pooled Cash", 5), new("431910", "Unrealized Gains & Losses")]),
    ]);

    public static SampleCharacter Rents { get; } = new(new("435", "RENTS_CONCESSIONS", "Rents & Concessions"), 6,
    [
        new(new("435", "PROPERTY_RENTS", "Property Rents"), [new("435110", "Pier & Wharf Rents", 2), new("435210", "Terminal Space Rents", 4), new("435310", "Garage & Parking Lot Rents", 2)], 2),
        new(new("436", "CONCESSIONS", "Concessions"), [new("436110", "CafÃ© Concessions - Parks & Museums"), new("436210", "Duty Free & Retail Concessions", 4), new("436310", "Marina & Boat Berths"), new("436410", "Golf Green Fees")], 2),
    ]);

    public static SampleCharacter FederalAid { get; } = new(new("440", "INTERGOV_FEDERAL", "Intergovernmental Revenue: Federal") { OldName = "Intergovernmental Revenues-Federal" }, 10,
    [
        new(new("440", "FED_PUBLIC_AID", "Federal - Public Assistance"), [new("440110", "Federal - Families' Aid Administration", 3), new("440210", "Federal - Food Assistance Admin")], 3),
        new(new("443", "FED_GRANTS", "Federal - Grants"), [new("443110", "Federal - Transit Capital Grants", 2), new("443210", "Federal - Homeland Security Grants"), new("443310", "Federal - Disaster Relief", 2), new("449990", "Federal - Other Direct Grants", 2)], 3),
    ]);

    public static SampleCharacter StateAid { get; } = new(new("445", "INTERGOV_STATE", "Intergovernmental Revenue: State") { OldName = "Intergovernmental Revenues-State" }, 10,
    [
        new(new("450", "STATE_REALIGNMENT", "State - Realignment"), [new("450110", "State - Health & Welfare Realignment", 4), new("450210", "State - Public Safety Realignment", 2)], 3),
        new(new("452", "STATE_HEALTH", "State - Health Programs"), [new("452110", "State - Mental Health Services", 3), new("452210", "State - Short-Doyle Medi-Cal", 2)], 2),
        new(new("489", "STATE_OTHER_AID", "State - Other"), [new("489110", "State - Gas Tax Subventions"), new("489210", "State - Peace Officers' Training", 0.2), new("489990", "State - Other Grants & Subventions", 2)], 2),
    ]);

    public static SampleCharacter Charges { get; } = new(new("460", "CHARGES_FOR_SVCS", "Charges for Services") { OldName = "Charges For Services" }, 14,
    [
        new(new("460", "GENERAL_CHARGES", "General Government Service Charges"), [new("460110", "Recording & Filing Fees"), new("460210", "Administrative Services Fees"), new("460990", "Other General Service Charges")]),
        new(new("461", "SAFETY_CHARGES", "Public Safety Service Charges"), [new("461110", "Fire Inspection Fees"), new("461210", "Ambulance Billings", 3), new("461310", "Board of Prisoners")]),
        new(new("462", "CULTURE_CHARGES", "Recreation & Culture Charges"), [new("462110", "Recreation Program Fees"), new("462210", "Museum Admissions"), new("462310", "Performance Hall Rental Fees")]),
        new(new("463", "PATIENT_CHARGES", "Patient Service Revenue"), [new("463110", "Medi-Cal Inpatient Revenue", 5), new("463210", "Medicare Outpatient Revenue", 3), new("463310", "Patients' Own Payments", 0.5)]),
        new(new("464", "UTILITY_CHARGES", "Water, Power & Sewer Charges"), [new("464110", "Water Sales - San Francisco", 3), new("464210", "Water Sales - Suburban", 3), new("464310", "Sewer Service Charges", 3), new("464410", "Power Sales")]),
        new(new("465", "TRANSIT_FARES", "Transit Fares & Passes"), [new("465110", "Cable Car Fares"), new("465210", "Bus & Rail Cash Fares", 3), new("465310", "Monthly Passes", 3)]),
        new(new("467", "AIRPORT_CHARGES", "Airport Charges"), [new("467110", "Landing Fees", 4), new("467210", "Passenger Facility Charges", 2), new("467310", "Ground Transportation Fees")]),
    ]);

    public static SampleCharacter Contributions { get; } = new(new("470", "CONTRIB_BENEFITS", "Contributions: Retirement & Health") { OldName = "Contributions Retirement & Health" }, 3,
    [
        new(new("470", "EMPLOYER_CONTRIB", "Employers' Contributions"), [new("470110", "City Contributions - Health Plans", 4), new("470210", "School District Contributions")], 2),
        new(new("471", "EMPLOYEE_CONTRIB", "Employees' Contributions"), [new("471110", "Employees' Contributions - Active", 2), new("471210", "Retirees' Contributions")]),
    ]);

    public static SampleCharacter OtherRevenue { get; } = new(new("478", "OTHER_REVENUES", "Other Revenues"), 6,
    [
        new(new("478", "PRIVATE_GRANTS", "Gifts, Bequests & Private Grants"), [new("478110", "Friends of the Library; Gifts"), new("478210", "Private Grants", 2)]),
        new(new("479", "OTHER_NONOPERATING", "Other Non-Operating Revenue"), [new("479110", "Sale of Surplus Property"), new("479990", "Miscellaneous Revenue", 2)]),
    ]);

    public static SampleCharacter Recoveries { get; } = new(new("865", "EXP_RECOVERIES", "Expenditure Recovery"), 14,
    [
        new(new("486", "RECOVERY_DEPTS", "Recoveries for Services to Departments") { OldName = "Recoveries For Services To Departments" },
            [new("486110", "Recovery From Airport"), new("486210", "Recovery From Public Health", 2), new("486310", "Recovery From Port"), new("486410", "Recovery From Municipal Transportation", 2), new("486990", "Recovery - General Unallocated")]),
    ]);

    public static SampleCharacter TransfersIn { get; } = new(new("491", "TRANSFERS_IN", "Transfers In") { OldName = "Operating Transfers In" }, 3,
    [
        new(new("491", "OP_TRANSFERS_IN", "Operating Transfers In"), [new("491110", "Transfer From General Fund", 6), new("491910", "Other Operating Transfers In")]),
    ]);
}
