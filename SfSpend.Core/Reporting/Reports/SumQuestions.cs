namespace SfSpend.Core.Reporting.Reports;

/// <summary>What a controller or a reporter asks besides the five questions the original asked.</summary>
internal static class SumQuestions
{
    private const string Organization = "Organization";
    private const string People = "People";
    private const string Departments = "Between departments";
    private const string Money = "Where money comes from";
    private const string Taxes = "Taxes";
    private const string Funds = "Funds";
    private const string Things = "What money is spent on";

    private const string Department = "Department";

    public static IReadOnlyList<Question> All { get; } =
    [
        new Sums("spending-by-department", "Which departments spend the most?", "Spending of each department, transfer adjustments included.", Organization, "Spending")
            .By("department", Department),
        new Sums("revenue-by-department", "Which departments bring in the most?", "Revenue booked by each department. Taxes are booked centrally and spent everywhere.", Organization, "Revenue")
            .By("department", Department),
        new Sums("revenue-and-spending-by-year", "How much comes in and goes out each fiscal year?", "Revenue and spending of each fiscal year, transfer adjustments included. Receipts and uses can fall into different years: the difference is no surplus.", Organization, null)
            .ByYear(),
        new Sums("spending-by-organization-group", "How is spending divided among the organization groups?", "Spending of each organization group: the widest level of who spends.", Organization, "Spending")
            .By("organization_group", "Organization group"),
        new Sums("salaries-by-department", "Who pays the most in salaries?", "Spending on salaries, by department. Benefits are a character of their own.", People, "Spending", CityTerms.Salaries)
            .By("department", Department),
        new Sums("benefits-by-year", "What do fringe benefits cost each year?", "Spending on mandatory fringe benefits: retirement, health care, social security.", People, "Spending", CityTerms.FringeBenefits)
            .ByYear(),
        new Sums("overtime-by-department", "Who pays the most overtime?", "Spending on overtime, by department.", People, "Spending", CityTerms.Overtime)
            .By("department", Department),
        new Sums("overtime-by-year", "How has overtime developed?", "Spending on overtime in each fiscal year.", People, "Spending", CityTerms.Overtime)
            .ByYear(),
        new Sums("grants-by-source", "Which governments give how much?", "Revenue from other governments (intergovernmental), by character: federal, state and other. Names changed with the accounting system of FY2018.", Money, "Revenue", CityTerms.Intergovernmental)
            .By("character", "Source"),
        new Sums("revenue-by-kind", "What kinds of revenue are there?", "Revenue by character. Transfer adjustments are negative: they take out what two funds both count.", Money, "Revenue")
            .By("character", "Character"),
        new Sums("charges-for-services-by-department", "Who earns charges for services?", "Revenue from charges for services, such as fares, landing fees and water, by department.", Money, "Revenue", CityTerms.ChargesForServices)
            .By("department", Department),
        new Sums("interest-by-year", "What does the city earn in interest?", "Interest and investment income in each fiscal year. It can be negative when investments lose value.", Money, "Revenue", CityTerms.Interest)
            .ByYear(),
        new Sums("taxes-by-kind", "Which taxes bring how much?", "Revenue from taxes, by object.", Taxes, "Revenue", CityTerms.Taxes)
            .By("object", "Tax"),
        new Sums("taxes-by-year", "How have taxes developed?", "Revenue from taxes in each fiscal year: property, business and other local taxes.", Taxes, "Revenue", CityTerms.Taxes)
            .ByYear(),
        new Sums("payments-between-departments", "What do departments pay each other?", "Spending on services of other departments (work orders), by the department that pays. Many are booked only at the end of the year.", Departments, "Spending", CityTerms.ServicesOfOtherDepartments)
            .By("department", Department),
        new Sums("recoveries-by-department", "Which departments are paid by others?", "Expenditure recovery: revenue from other departments for services, by the department that is paid.", Departments, "Revenue", CityTerms.ExpenditureRecovery)
            .By("department", Department),
        new Sums("transfer-adjustments-by-year", "How much is taken out as counted twice?", "Transfer adjustments of both sides in each fiscal year: negative rows that keep money moved between funds from being counted twice.", Departments, null, CityTerms.TransferAdjustments)
            .ByYear(),
        new Sums("spending-by-fund-type", "Which fund types pay for what the city spends?", "Spending by fund type.", Funds, "Spending")
            .By("fund_type", "Fund type"),
        new Sums("general-fund-by-year", "What goes through the General Fund?", "Revenue and spending of the General Fund in each fiscal year.", Funds, null, CityTerms.GeneralFund)
            .ByYear(),
        new Sums("capital-outlay-by-department", "Who invests the most?", "Spending on capital outlay, by department.", Things, "Spending", CityTerms.CapitalOutlay)
            .By("department", Department),
        new Sums("debt-service-by-year", "What does debt service cost each year?", "Spending on debt service in each fiscal year: principal and interest.", Things, "Spending", CityTerms.DebtService)
            .ByYear(),
        new Sums("spending-by-kind", "What is money spent on?", "Spending by character.", Things, "Spending")
            .By("character", "Character"),
    ];
}
