using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Glossary;

/// <summary>A word of the city's books, or of this panel, explained.</summary>
/// <param name="Id">In addresses.</param>
/// <param name="Shown">What it is among a load's members, which show it; null: they don't.</param>
public sealed record Term(string Id, string Name, string Text, CityTerm? Shown = null)
{
    /// <summary>By what they are about, in the order in which one meets them.</summary>
    public static IReadOnlyList<(string Subject, IReadOnlyList<Term> Terms)> All { get; } =
    [
        ("Years and sides",
        [
            new("fiscal-year", "Fiscal year", "July 1 to June 30, called after the year in which it ends: FY2025 is July 2024 to June 2025."),
            new("open-year", "Open and closed year", "The city books into a fiscal year for months after its end. It counts as open here until December 31 after its June 30, is hatched in charts, and compares badly with closed years: much is booked only at the end."),
            new("revenue", "Revenue", "What the city receives: taxes, charges, grants, and money that one fund gets from another."),
            new("spending", "Spending", "What the city spends, and money that one fund gives to another. It is what was booked, not what was budgeted."),
            new("revenue-minus-spending", "Revenue minus spending", "The difference of the two sides, and nothing more: money can be received in one year and used in another, so it is no surplus and no deficit."),
        ]),
        ("Who: organization",
        [
            new("organization-group", "Organization group", "The widest level of who: departments of one kind of work, such as Public Protection."),
            new("department", "Department", "Part of an organization group. Revenue such as taxes stands with the department that books it, though others spend it."),
            new("program", "Program", "What a department does, one line of its work."),
            new("related-units", "Related governmental units", "Agencies that keep their books with the city but are apart from its government. The city’s own figures leave them out, and so does this panel until it is asked otherwise; the line above every page says which."),
        ]),
        ("What for: type",
        [
            new("character", "Character", "The widest level of what money is for or comes from: Salaries, Property Taxes, Debt Service."),
            new("object", "Object and sub-object", "Finer kinds within a character: Overtime is an object of Salaries. The sub-object is the finest."),
            new("transfer-adjustment", "Transfer adjustment", "Money moved from one fund to another stands in the books of both. These rows are negative and take it out once, so that the whole city’s total counts each dollar once. The explorer shows figures with and without them.", CityTerms.TransferAdjustments),
            new("work-order", "Work order", "What one department does for another. The one that pays books Services of Other Departments as spending; many are booked only at the end of the year.", CityTerms.ServicesOfOtherDepartments),
            new("expenditure-recovery", "Expenditure recovery", "The other half of a work order: what the department that did the work gets for it.", CityTerms.ExpenditureRecovery),
            new("intergovernmental", "Intergovernmental revenue", "Money from other governments: federal, state and other.", CityTerms.Intergovernmental),
        ]),
        ("From which purse: fund",
        [
            new("fund-type", "Fund type", "The widest level of the purse: the General Fund, enterprise funds, special revenue funds."),
            new("general-fund", "General Fund", "Money that is not bound to a purpose: most taxes flow into it.", CityTerms.GeneralFund),
            new("enterprise-fund", "Enterprise funds", "Those that live from what they charge, such as the airport, water and transit.", CityTerms.EnterpriseFunds),
            new("fund", "Fund and fund category", "A purse within a fund type, and what kind of money within it: operating, projects that continue from year to year, grants."),
        ]),
        ("Codes",
        [
            new("code", "Code", "What the books call a member. When one name has carried several codes, the latest counts and the others are kept as its former codes; the search finds both."),
            new("new-codes", "New codes of FY2018", "The city took up a new accounting system in FY2018, with new codes and some new names. What kept its name is one member across it; what was renamed ends there, and its successor begins."),
        ]),
        ("This panel",
        [
            new("run", "Run and load", "A run fetches the source, conforms it to the star schema, sends and loads it. A load is what a run that succeeded published; every load is kept and can be asked again."),
            new("balanced", "Balanced to the cent", "Rows and dollars agree at the source, in what was fetched, in what was conformed, and in the warehouse, for each year, side, and kind of unit; what landed equals what was conformed in size and SHA-256. Rows that could not be read are counted as left out. Where the source is a file, its figures are counted in what was fetched. A load that does not balance is not published."),
            new("data-as-of", "Data as of", "The date that the city itself puts on the data."),
        ]),
    ];

    /// <summary>The members of a load that show what the word means.</summary>
    public IEnumerable<Member> ExamplesIn(MemberDirectory directory) =>
        Shown is null ? [] : directory.Members.Where(member => member.Terms.Contains(Shown));
}
