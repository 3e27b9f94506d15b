namespace SfSpend.Core.Scraping.Sample;

/// <summary>Makes the rows of a fiscal year. The same seed and year always make the same rows in the same order.</summary>
internal sealed class SampleGenerator(int seed)
{
    private const double RelatedShare = 0.019;
    private const double SpendingShare = 0.85;
    private const int FewestRows = 5;

    public List<SampleRow> RowsOf(int fiscalYear)
    {
        var random = SampleRandom.ForYear(seed, fiscalYear);
        var budgets = SamplePlan.BudgetsOf(fiscalYear, random);
        var books = new SampleBooks(fiscalYear, random);
        List<SampleRow> rows = [];
        foreach (var group in budgets.GroupBy(budget => (budget.Side, budget.Department.IsRelatedUnit)))
        {
            // The square root: a department ten times as large has three times as many rows.
            var roots = group.Sum(budget => Math.Sqrt(budget.Cents));
            var groupRows = SamplePlan.RowsOf(fiscalYear)
                * (group.Key.Side == SampleSide.Spending ? SpendingShare : 1 - SpendingShare)
                * (group.Key.IsRelatedUnit ? RelatedShare : 1 - RelatedShare);
            foreach (var budget in group)
            {
                var rowCount = (int)Math.Round(groupRows * Math.Sqrt(budget.Cents) / roots);
                rows.AddRange(books.Book(budget, Math.Max(FewestRows, rowCount)));
            }
        }

        SamplePeculiarities.Apply(fiscalYear, rows, random);
        random.Shuffle(rows);
        return rows;
    }
}
