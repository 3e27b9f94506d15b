using System.Globalization;

namespace SfSpend.Core.Conforming;

/// <summary>Refuses sums that the warehouse's numeric(20,2) can't hold, before anything is sent: single amounts may fit while their sum does not.</summary>
internal static class SumLimit
{
    private const decimal Max = 999_999_999_999_999_999.99m;

    /// <exception cref="ConformException">A sum is too large.</exception>
    public static void Refuse(ConformedManifest conformed, IReadOnlyList<ConformedDimension> dimensions)
    {
        foreach (var cell in conformed.RawCells.Concat(conformed.ConformedCells).Concat(conformed.UnplacedCells))
        {
            Refuse(cell.Amount, $"Fiscal year {cell.FiscalYear}, {cell.RevenueOrSpending}, related units {cell.RelatedGovtUnits}");
        }

        foreach (var year in conformed.ConformedCells.GroupBy(cell => cell.FiscalYear))
        {
            Refuse(year.Sum(cell => cell.Amount), $"Fiscal year {year.Key}");
        }

        foreach (var code in dimensions.SelectMany(dimension => dimension.Replaced))
        {
            Refuse(Cents.ToDollars(code.Use.Cents), $"The {code.Level} '{code.Replaced.Name}' with the code '{code.Replaced.Code}'");
        }
    }

    private static void Refuse(decimal sum, FormattableString what)
    {
        if (Math.Abs(sum) > Max)
        {
            throw new ConformException(string.Create(
                CultureInfo.InvariantCulture,
                $"{what.ToString(CultureInfo.InvariantCulture)} adds up to {sum:N2} dollars: a sum of at most 18 digits before the point can be kept. Correct the amounts at the source, and run again."));
        }
    }
}
