namespace SfSpend.Core.Reporting;

/// <summary>What the city's books call things. Codes changed with the accounting system of FY2018; both count.</summary>
public static class CityTerms
{
    /// <summary>The first fiscal year of the accounting system in use now.</summary>
    public const int NewCodesFrom = 2018;

    private const string Character = "character";
    private const string FundType = "fund_type";

    public static CityTerm Salaries { get; } = new("salaries", "salaries", Character, "%salar%", ["501", "SALARIES"]);

    public static CityTerm FringeBenefits { get; } = new("fringe-benefits", "fringe benefits", Character, "%fringe%", ["513", "MAND_FRING_BEN", "MAND_FRINGE_BEN"]);

    public static CityTerm Overtime { get; } = new("overtime", "overtime", "object", "overtime", ["511", "OVERTIME", "OVERTIME_PAY"]);

    public static CityTerm Taxes { get; } = new(
        "taxes", "taxes", Character, "%tax%",
        ["410", "411", "412", "PROP_TAX", "BUS_TAX", "OTHER_LOC_TAX", "PROPERTY_TAXES", "BUSINESS_TAXES", "OTHER_LOCAL_TAXES"]);

    public static CityTerm Intergovernmental { get; } = new(
        "intergovernmental", "intergovernmental revenue", Character, "%intergovernmental%",
        ["440", "445", "449", "INTER_REV_FED", "INTERGOV_REV_ST", "INTERGOV_REV_OTH", "INTERGOV_FEDERAL", "INTERGOV_STATE"]);

    public static CityTerm ChargesForServices { get; } = new(
        "charges-for-services", "charges for services", Character, "%charges for services%", ["460", "860", "CHGS_FOR_SERVICES", "CHARGES_FOR_SVCS"]);

    public static CityTerm Interest { get; } = new("interest", "interest and investment income", Character, "%interest%", ["430", "INT_INV_INC", "INTEREST_INVEST"]);

    /// <summary>What departments pay each other; <see cref="ExpenditureRecovery"/> is the other half.</summary>
    public static CityTerm ServicesOfOtherDepartments { get; } = new(
        "services-of-other-departments", "services of other departments", Character, "%services of other dep%", ["581", "SVCS_OTHER_DEPTS"]);

    public static CityTerm ExpenditureRecovery { get; } = new(
        "expenditure-recovery", "expenditure recovery", Character, "%expenditure recovery%", ["865", "EXP_RECOVERY", "EXP_RECOVERIES"]);

    /// <summary>Negative rows that keep money moved between funds from being counted twice.</summary>
    public static CityTerm TransferAdjustments { get; } = new("transfer-adjustments", "transfer adjustments", Character, "%transfer adjustment%", ["ELS", "ELU"]);

    public static CityTerm CapitalOutlay { get; } = new("capital-outlay", "capital outlay", Character, "%capital outlay%", ["560", "CAP_OUTLAY", "CAPITAL_OUTLAY"]);

    public static CityTerm DebtService { get; } = new("debt-service", "debt service", Character, "%debt service%", ["570", "DEBT_SERVICE"]);

    public static CityTerm GeneralFund { get; } = new("general-fund", "the General Fund", FundType, "general fund", ["1G", "GEN_FUND"]);

    public static CityTerm EnterpriseFunds { get; } = new("enterprise-funds", "enterprise funds", FundType, "enterprise funds", ["ENT_FUND", "ENTERPRISE"]);

    public static IReadOnlyList<CityTerm> All { get; } =
    [
        Salaries, FringeBenefits, Overtime, Taxes, Intergovernmental, ChargesForServices, Interest, ServicesOfOtherDepartments, ExpenditureRecovery,
        TransferAdjustments, CapitalOutlay, DebtService, GeneralFund, EnterpriseFunds,
    ];

    /// <summary>What is booked between departments: spending of the one that pays, recovery of the one that is paid.</summary>
    internal static IReadOnlyList<CityTerm> WorkOrders { get; } = [ServicesOfOtherDepartments, ExpenditureRecovery];

    /// <summary>SQL for the types that are any of some terms.</summary>
    internal static string TypesOf(params IEnumerable<CityTerm> terms) =>
        $"""SELECT y."type_id" FROM "report"."type" AS y WHERE {string.Join(" OR ", terms.Select(term => term.Condition))}""";

    /// <param name="id">As in an address.</param>
    public static CityTerm? Find(string? id) => All.FirstOrDefault(term => term.Id == id);
}
