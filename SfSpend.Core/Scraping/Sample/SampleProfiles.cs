using static SfSpend.Core.Scraping.Sample.SampleRevenueAccounts;
using static SfSpend.Core.Scraping.Sample.SampleSpendingAccounts;

namespace SfSpend.Core.Scraping.Sample;

/// <summary>How a department's revenue and spending divide among the characters; shares are relative to each other.</summary>
internal sealed record SampleProfile(IReadOnlyList<SampleShare> Revenue, IReadOnlyList<SampleShare> Spending)
{
    public IReadOnlyList<SampleShare> Of(SampleSide side) => side == SampleSide.Revenue ? Revenue : Spending;
}

internal static class SampleProfiles
{
    public static SampleProfile Safety { get; } = new(
        [new(Charges, 40), new(StateAid, 35), new(FederalAid, 10), new(Recoveries, 12), new(Fines, 3)],
        [new(Salaries, 62), new(FringeBenefits, 26), new(NonPersonnel, 4), new(Materials, 2), new(CapitalOutlay, 1), new(OtherDepartments, 5)]);

    public static SampleProfile Office { get; } = new(
        [new(Charges, 35), new(Recoveries, 40), new(Licenses, 10), new(StateAid, 5), new(OtherRevenue, 8), new(Fines, 2)],
        [new(Salaries, 48), new(FringeBenefits, 22), new(NonPersonnel, 19), new(Materials, 2), new(CapitalOutlay, 1), new(OtherDepartments, 8)]);

    public static SampleProfile PublicWorks { get; } = new(
        [new(Recoveries, 40), new(StateAid, 25), new(FederalAid, 10), new(Charges, 10), new(Licenses, 10), new(TransfersIn, 5)],
        [new(Salaries, 33), new(FringeBenefits, 16), new(NonPersonnel, 10), new(Materials, 4), new(CapitalOutlay, 28), new(OtherDepartments, 9), new(CarriedForward, 0.2)]);

    public static SampleProfile Health { get; } = new(
        [new(Charges, 55), new(FederalAid, 9), new(StateAid, 26), new(OtherRevenue, 2), new(Recoveries, 2), new(TransfersIn, 6)],
        [new(Salaries, 37), new(FringeBenefits, 16), new(NonPersonnel, 30), new(Materials, 8), new(CapitalOutlay, 2), new(CityGrants, 1), new(OtherDepartments, 6)]);

    public static SampleProfile Welfare { get; } = new(
        [new(FederalAid, 42), new(StateAid, 48), new(OtherRevenue, 3), new(Recoveries, 4), new(TransfersIn, 3)],
        [new(Salaries, 22), new(FringeBenefits, 12), new(NonPersonnel, 5), new(Materials, 1), new(AidAssistance, 36), new(CityGrants, 18), new(OtherDepartments, 6)]);

    public static SampleProfile Grants { get; } = new(
        [new(FederalAid, 20), new(StateAid, 15), new(OtherLocalTaxes, 5), new(OtherRevenue, 25), new(TransfersIn, 35)],
        [new(Salaries, 10), new(FringeBenefits, 5), new(NonPersonnel, 5), new(CityGrants, 74), new(OtherDepartments, 6)]);

    public static SampleProfile Culture { get; } = new(
        [new(Charges, 25), new(Rents, 25), new(PropertyTaxes, 28), new(OtherRevenue, 8), new(Interest, 2), new(TransfersIn, 12)],
        [new(Salaries, 42), new(FringeBenefits, 20), new(NonPersonnel, 14), new(Materials, 6), new(CapitalOutlay, 10), new(OtherDepartments, 8)]);

    public static SampleProfile Utility { get; } = new(
        [new(Charges, 78), new(Rents, 3), new(Interest, 4), new(OtherRevenue, 6), new(FederalAid, 2), new(Recoveries, 7)],
        [new(Salaries, 20), new(FringeBenefits, 10), new(NonPersonnel, 15), new(Materials, 4), new(CapitalOutlay, 20), new(DebtService, 26), new(OtherDepartments, 5)]);

    public static SampleProfile Transport { get; } = new(
        [new(Charges, 46), new(Rents, 34), new(Interest, 4), new(FederalAid, 10), new(OtherRevenue, 6)],
        [new(Salaries, 20), new(FringeBenefits, 10), new(NonPersonnel, 15), new(Materials, 2), new(CapitalOutlay, 16), new(DebtService, 30), new(OtherDepartments, 5), new(TransfersOut, 2)]);

    public static SampleProfile Transit { get; } = new(
        [new(Charges, 18), new(Fines, 10), new(Rents, 7), new(FederalAid, 15), new(StateAid, 18), new(Licenses, 2), new(TransfersIn, 30)],
        [new(Salaries, 42), new(FringeBenefits, 21), new(NonPersonnel, 13), new(Materials, 6), new(CapitalOutlay, 11), new(DebtService, 2), new(OtherDepartments, 5)]);

    /// <summary>Where the taxes are booked, and what no department spends.</summary>
    public static SampleProfile Unallocated { get; } = new(
        [new(PropertyTaxes, 46), new(BusinessTaxes, 17), new(OtherLocalTaxes, 18), new(Licenses, 0.4), new(Interest, 2), new(StateAid, 4), new(FederalAid, 2), new(Recoveries, 1.6), new(TransfersIn, 9)],
        [new(Salaries, 2), new(FringeBenefits, 5), new(NonPersonnel, 4), new(DebtService, 29), new(CityGrants, 5), new(TransfersOut, 54), new(OtherDepartments, 1), new(CarriedForward, 0.4)]);

    public static SampleProfile Benefits { get; } = new(
        [new(Contributions, 88), new(Interest, 10), new(OtherRevenue, 2)],
        [new(Salaries, 2), new(FringeBenefits, 1), new(NonPersonnel, 3), new(BenefitPayments, 94)]);

    public static SampleProfile Successor { get; } = new(
        [new(PropertyTaxes, 70), new(Rents, 10), new(Interest, 5), new(OtherRevenue, 15)],
        [new(NonPersonnel, 12), new(CityGrants, 30), new(DebtService, 50), new(CapitalOutlay, 8)]);
}
