using System.Globalization;

namespace SfSpend.Core.Reporting.Reports;

/// <summary>Questions whose answer is a sum for each member of a level, for each fiscal year, or for each of both.</summary>
/// <param name="Side"><c>Revenue</c> or <c>Spending</c>; null: both, each by itself.</param>
/// <param name="Term">What it is about; null: all transactions.</param>
internal sealed record Sums(string Id, string Title, string Description, string Theme, string? Side, CityTerm? Term = null)
{
    private const string Year = "fiscal_year";
    private const string SideColumn = "revenue_or_spending";

    /// <summary>What may be chosen besides the years, where the question does not say it itself.</summary>
    private static readonly string[] Choices = ["organization_group", "department", "character", "fund_type"];

    /// <summary>One sum for each member of a level, the largest first.</summary>
    public Question By(string level, string title) => Ask([new(level, title, ColumnType.Text)], new ReportChart(ChartKind.Bar, level, "amount", null, "dollars"), AnswerByMember);

    /// <summary>One sum for each fiscal year; both sides where none is named.</summary>
    public Question ByYear()
    {
        var year = new ReportColumn(Year, "Fiscal year", ColumnType.Integer);
        return Side is null
            ? Ask([year, new(SideColumn, "Side", ColumnType.Text)], new ReportChart(ChartKind.Line, Year, "amount", SideColumn, "dollars"), AnswerByYearAndSide)
            : Ask([year], new ReportChart(ChartKind.Bar, Year, "amount", null, "dollars"), AnswerByYear);
    }

    private Question Ask(IReadOnlyList<ReportColumn> groups, ReportChart chart, Func<IReadOnlyList<IReadOnlyList<object?>>, LoadSummary, string> answer)
    {
        var isByYear = groups[0].Name == Year;
        string[] columns = [.. groups.Select(group => SqlOf(group.Name))];
        string[] parameters = [.. Choices.Where(level => level != Term?.Level && !groups.Any(group => group.Name == level))];
        var sql = $"""
            SELECT
                {string.Join(",\n    ", groups.Select((group, index) => $"{columns[index]} AS \"{group.Name}\""))},
                SUM(t."amount") AS "amount",
                COUNT(*) AS "transaction_count"
            FROM "report"."transaction" AS t
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            JOIN "report"."type" AS y ON y."type_id" = t."type_id"
            JOIN "report"."fund" AS f ON f."fund_id" = t."fund_id"
            JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
            WHERE t."fiscal_year" >= COALESCE(CAST(@from_year AS integer), 0)
                AND t."fiscal_year" <= COALESCE(CAST(@to_year AS integer), 9999)
                AND (p."related_govt_units" = 'No' OR @include_related_units){Conditions}{string.Concat(parameters.Select(Choice))}
            GROUP BY {string.Join(", ", columns)}
            ORDER BY {(isByYear ? string.Join(", ", columns) : $"SUM(t.\"amount\") DESC, {columns[0]}")}
            """;
        return new Question(
            new Report(
                Id, Title, Description, Theme,
                [.. groups, new("amount", "Amount", ColumnType.Money), new("transaction_count", "Transactions", ColumnType.Integer)],
                chart, sql, Side, parameters),
            answer,
            (filter, row, column) => column is "amount" or "transaction_count" ? FactsOf(filter, groups, row) : null)
        {
            Term = Term,
        };
    }

    private string Conditions => string.Concat(
        Side is null ? "" : $"\n    AND s.\"revenue_or_spending\" = '{Side}'",
        Term is null ? "" : $"\n    AND {Term.ConditionAt(4)}");

    /// <summary>Where nothing is chosen the planner leaves the condition out, which it could not tell of a column compared with itself.</summary>
    private static string Choice(string level) => $"\n    AND (CAST(@{level} AS varchar) IS NULL OR {SqlOf(level)} = CAST(@{level} AS varchar))";

    private TransactionFilter FactsOf(TransactionFilter filter, IReadOnlyList<ReportColumn> groups, IReadOnlyList<object?> row)
    {
        var members = new Dictionary<string, string>(filter.Members ?? new Dictionary<string, string>());
        var facts = filter with { RevenueOrSpending = Side, Term = Term, Members = members };
        for (var index = 0; index < groups.Count; index++)
        {
            switch (groups[index].Name)
            {
                case Year:
                    facts = facts with { FromYear = (int)Question.Number(row[index]), ToYear = (int)Question.Number(row[index]) };
                    break;
                case SideColumn:
                    facts = facts with { RevenueOrSpending = Question.Text(row[index]) };
                    break;
                default:
                    members[groups[index].Name] = Question.Text(row[index]);
                    break;
            }
        }

        return facts;
    }

    private static string SqlOf(string column) => column switch
    {
        Year => "t.\"fiscal_year\"",
        SideColumn => "s.\"revenue_or_spending\"",
        _ => $"{TransactionFilter.AliasOf(column)}.\"{column}\"",
    };

    private static string AnswerByMember(IReadOnlyList<IReadOnlyList<object?>> rows, LoadSummary load)
    {
        var total = rows.Sum(row => Question.Number(row[1]));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Question.Text(rows[0][0])} has the most: {Dollars.Exact(Question.Number(rows[0][1]))} of {Dollars.Exact(total)} in all{ShareOf(Question.Number(rows[0][1]), total)}.");
    }

    private static string AnswerByYear(IReadOnlyList<IReadOnlyList<object?>> rows, LoadSummary load)
    {
        var year = LatestClosed(rows, load);
        var last = $"In FY{year} it was {Dollars.Exact(rows.Where(row => (long?)row[0] == year).Sum(row => Question.Number(row[1])))}{(load.IsOpen((int)year) ? " so far" : "")}";
        return (long?)rows[0][0] == year ? $"{last}." : $"{last}, in FY{rows[0][0]} {Dollars.Exact(Question.Number(rows[0][1]))}.";
    }

    /// <summary>An open year says little; it stands for the others only where there is no closed one.</summary>
    private static long LatestClosed(IReadOnlyList<IReadOnlyList<object?>> rows, LoadSummary load)
    {
        var years = rows.Select(row => (long)Question.Number(row[0])).ToList();
        return years.Where(year => !load.IsOpen((int)year)).DefaultIfEmpty(years[^1]).Max();
    }

    private static string AnswerByYearAndSide(IReadOnlyList<IReadOnlyList<object?>> rows, LoadSummary load)
    {
        var year = LatestClosed(rows, load);
        var last = rows.Where(row => Question.Number(row[0]) == year).Select(row => $"{Dollars.Exact(Question.Number(row[2]))} of {Question.Text(row[1]).ToLowerInvariant()}");
        return string.Create(CultureInfo.InvariantCulture, $"In FY{year} it was {string.Join(" and ", last)}.");
    }

    private static string ShareOf(decimal part, decimal total) =>
        total > 0 && part >= 0 && part <= total ? string.Create(CultureInfo.InvariantCulture, $", {100 * part / total:0.0} %") : "";
}
