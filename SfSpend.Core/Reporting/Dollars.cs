using System.Globalization;

namespace SfSpend.Core.Reporting;

/// <summary>Money as people read it.</summary>
public static class Dollars
{
    /// <summary>Nothing, to the cent: what is added to it has cents, too.</summary>
    internal const decimal Zero = 0.00m;

    /// <summary>To the cent, with a true minus: <c>−$1,234.50</c>.</summary>
    public static string Exact(decimal amount) =>
        string.Create(CultureInfo.InvariantCulture, $"{(amount < 0 ? "−" : "")}${Math.Abs(amount):#,##0.00}");
}
