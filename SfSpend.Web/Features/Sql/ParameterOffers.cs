using System.Globalization;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Sql;

/// <summary>Values to choose from for a query's parameters.</summary>
internal static class ParameterOffers
{
    /// <summary>A list of more names than this is not offered: one types.</summary>
    private const int MostOffered = 400;

    /// <summary>By parameter, the names of the level it is called like.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(IReadOnlyList<string> parameters, Answers answers, CancellationToken cancellationToken)
    {
        var offers = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var name in parameters)
        {
            IReadOnlyList<string> names = name switch
            {
                "fiscal_year" => [.. (await answers.ReadOverviewAsync(true, null, cancellationToken))?.Years.Select(year => year.FiscalYear.ToString(CultureInfo.InvariantCulture)).Reverse() ?? []],
                "revenue_or_spending" => ["Revenue", "Spending"],
                _ when TransactionFilter.Levels.Any(level => level.Column == name) => (await answers.ReadMembersAsync(null, cancellationToken))?.NamesOf(name) ?? [],
                _ => [],
            };
            if (names.Count is > 0 and <= MostOffered)
            {
                offers[name] = names;
            }
        }

        return offers;
    }
}
