using System.Globalization;

namespace SfSpend.Web.Features.Charts;

/// <summary>Where signed bars of one list begin and end, in percent of its width.</summary>
public sealed record BarScale(decimal Least, decimal Most)
{
    public static BarScale Of(IEnumerable<decimal> amounts)
    {
        var list = amounts.Append(0).ToList();
        return new BarScale(list.Min(), list.Max());
    }

    private decimal Range => Most - Least == 0 ? 1 : Most - Least;

    /// <summary>Where a bar of this amount begins.</summary>
    public string Left(decimal amount) => Percent(Math.Min(amount, 0) - Least);

    public string Width(decimal amount) => Percent(Math.Abs(amount));

    /// <summary>Where a mark for this amount stands.</summary>
    public string At(decimal amount) => Percent(amount - Least);

    private string Percent(decimal amount) => (100 * amount / Range).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
