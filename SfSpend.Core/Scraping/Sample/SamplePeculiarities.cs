namespace SfSpend.Core.Scraping.Sample;

/// <summary>
/// The oddities of the real source, put into rows that were booked cleanly: empty fields, rows without an account, zeros, equal rows.
/// None of them changes a sum.
/// </summary>
internal static class SamplePeculiarities
{
    /// <summary>The one fiscal year in which one row has no department's name.</summary>
    public const int YearWithoutDepartment = 2012;

    private const int EqualPairs = 3;
    private const int ZeroRows = 2;
    private const double NoProgramShare = 0.0006;
    private const double NoFundCategoryShare = 0.0042;

    public static void Apply(int fiscalYear, List<SampleRow> rows, SampleRandom random)
    {
        SplitIntoEqualRows(rows, random);
        AddZeroRows(rows, random);
        AddRowWithoutAccount(rows, random);
        for (var index = 0; index < rows.Count; index++)
        {
            rows[index] = rows[index] with
            {
                Program = random.Chance(NoProgramShare) ? Coded.None : rows[index].Program,
                FundCategory = random.Chance(NoFundCategoryShare) ? Coded.None : rows[index].FundCategory,
            };
        }

        if (fiscalYear % 6 == 1)
        {
            Change(rows, random, row => row with { Fund = row.Fund with { Name = null } });
        }

        if (fiscalYear == YearWithoutDepartment)
        {
            Change(rows, random, row => row with { Department = row.Department with { Name = null } });
        }
    }

    private static void SplitIntoEqualRows(List<SampleRow> rows, SampleRandom random)
    {
        for (var pair = 0; pair < EqualPairs; pair++)
        {
            var whole = random.Pick(rows.FindAll(row => row.Cents > 0 && row.Cents % 2 == 0));
            var half = whole with { Cents = whole.Cents / 2 };
            rows[rows.IndexOf(whole)] = half;
            rows.Add(half);
        }
    }

    private static void AddZeroRows(List<SampleRow> rows, SampleRandom random)
    {
        for (var count = 0; count < ZeroRows; count++)
        {
            rows.Add(random.Pick(rows.FindAll(row => row.Cents > 0)) with { Cents = 0 });
        }
    }

    private static void AddRowWithoutAccount(List<SampleRow> rows, SampleRandom random) =>
        rows.Add(random.Pick(rows) with
        {
            Character = new Coded("NKE", null),
            Object = Coded.None,
            SubObject = new Coded("NKEY", null),
            Cents = 0,
        });

    private static void Change(List<SampleRow> rows, SampleRandom random, Func<SampleRow, SampleRow> change)
    {
        var index = random.NextBelow(rows.Count);
        rows[index] = change(rows[index]);
    }
}
