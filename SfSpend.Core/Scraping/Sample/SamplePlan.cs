namespace SfSpend.Core.Scraping.Sample;

/// <summary>What the made-up city takes in and spends per fiscal year: about $6 billion in FY1999, $19 billion in FY2025.</summary>
internal static class SamplePlan
{
    public const int FirstYear = 1999;

    public const int LastYear = 2027;

    /// <summary>Millions of dollars without related units; FY2026 is not fully booked, FY2027 has only begun.</summary>
    private static readonly (double Revenue, double Spending)[] YearTotals =
    [
        (6_048, 5_866), (6_482, 6_214), (6_957, 6_641), (6_702, 6_824), (6_598, 6_561), (6_981, 6_792), // 1999-2004: boom, then the dot-com dip
        (7_424, 7_118), (8_013, 7_586), (8_566, 8_177), (8_994, 8_741), // 2005-2008
        (8_611, 8_802), (8_724, 8_603), (9_118, 8_887), (9_677, 9_352), // 2009-2012: recession and the way out
        (10_312, 9_936), (11_043, 10_561), (11_892, 11_302), (12_486, 12_018), (13_224, 12_803), // 2013-2017
        (14_309, 13_577), (15_246, 14_442), // 2018-2019
        (14_973, 14_866), (15_452, 15_618), (16_584, 15_927), // 2020-2022: pandemic
        (17_238, 16_744), (17_962, 17_531), (19_034, 18_342), // 2023-2025
        (18_417, 17_826), (2_086, 2_547), // 2026 nearly complete, 2027 from July to September
    ];

    public static IEnumerable<int> Years => Enumerable.Range(FirstYear, LastYear - FirstYear + 1);

    /// <summary>The share of a year that has been booked by the day the sample pretends to have been published.</summary>
    public static double PortionOf(int fiscalYear) => fiscalYear == LastYear ? 0.13 : 1;

    /// <summary>Rows of the year before a few are split in two.</summary>
    public static int RowsOf(int fiscalYear) => fiscalYear == LastYear ? 700 : 2_020 + ((fiscalYear - FirstYear) * 7);

    /// <summary>What every department takes in and spends in the year, to the cent. Related units stand outside the year's total.</summary>
    public static IReadOnlyList<SampleBudget> BudgetsOf(int fiscalYear, SampleRandom random)
    {
        var (revenue, spending) = YearTotals[fiscalYear - FirstYear];
        var departments = SampleDepartments.All.Where(department => department.ExistsIn(fiscalYear)).ToList();
        return
        [
            .. Divide(fiscalYear, SampleSide.Revenue, revenue, departments, random),
            .. Divide(fiscalYear, SampleSide.Spending, spending, departments, random),
        ];
    }

    private static List<SampleBudget> Divide(
        int fiscalYear, SampleSide side, double millions, List<SampleDepartment> departments, SampleRandom random)
    {
        var weights = departments.ConvertAll(department =>
            department.WeightOf(side, fiscalYear) * SampleShocks.OnDepartment(department.Code, side, fiscalYear) * (0.97 + (0.06 * random.NextUnit())));
        var ownWeight = departments.Zip(weights).Where(pair => !pair.First.IsRelatedUnit).Sum(pair => pair.Second);
        var total = Cents(millions);
        var budgets = departments.Zip(weights, (department, weight) => new SampleBudget(
            department,
            side,
            department.IsRelatedUnit ? Cents(weight * PortionOf(fiscalYear)) : (long)Math.Round(total * (weight / ownWeight)))).ToList();

        // What rounding leaves over belongs to the department that holds the taxes, the largest of all.
        var rest = total - budgets.Where(budget => !budget.Department.IsRelatedUnit).Sum(budget => budget.Cents);
        return budgets.ConvertAll(budget => budget.Department.Code == "GEN" ? budget with { Cents = budget.Cents + rest } : budget);
    }

    private static long Cents(double millions) => (long)Math.Round(millions * 100_000_000);
}

/// <summary>What a department takes in or spends in a year, in cents.</summary>
internal sealed record SampleBudget(SampleDepartment Department, SampleSide Side, long Cents);
