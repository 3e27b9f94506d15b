using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class QuestionParametersTests(QuestionParametersTests.Loaded loaded) : IClassFixture<QuestionParametersTests.Loaded>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chosen_member_narrows_the_answer_and_stays_in_the_way_to_its_rows()
    {
        var result = await AskAsync("spending-by-kind", ("department", "POL Police"), ("fund_type", "General Fund"));

        var row = Assert.Single(result.Rows);
        Assert.Equal(["Salaries", 40.05m, 1L], row);
        var facts = ReportRunner.FactsOf(result, row, result.Report.Columns[1]);
        Assert.Equal(
            [("character", "Salaries"), ("department", "POL Police"), ("fund_type", "General Fund")],
            facts?.Members?.Select(member => (member.Key, member.Value)).Order());
    }

    [Fact]
    public async Task What_a_question_says_itself_can_t_be_chosen()
    {
        foreach (var report in new ReportRunner(loaded.Warehouse).Reports)
        {
            Assert.DoesNotContain(report.Parameters ?? [], level => report.Columns.Any(column => column.Name == level));
            Assert.All(report.Parameters ?? [], level => Assert.Contains($"@{level}", report.Sql, StringComparison.Ordinal));
        }

        Assert.Equal(2, (await AskAsync("spending-by-department", ("department", "POL Police"))).Rows.Count);
    }

    [Fact]
    public async Task A_name_is_a_value_and_never_SQL() =>
        Assert.Equal("No transaction falls within what was chosen.", (await AskAsync("spending-by-kind", ("department", "x' OR '1' = '1"))).Sentence);

    private async Task<ReportResult> AskAsync(string id, params (string Level, string Name)[] members)
    {
        var filter = new ReportFilter(null, null, IncludeRelatedUnits: false, null, members.ToDictionary(member => member.Level, member => member.Name));
        var result = await new ReportRunner(loaded.Warehouse).RunAsync(id, filter, Token);
        Assert.NotNull(result);
        return result;
    }

    public sealed class Loaded(PostgresServer server) : LoadedWarehouse(server)
    {
        internal override IReadOnlyList<Fact> Facts { get; } =
        [
            new(2025, 1, 1, 1, "Spending", 40.05m),
            new(2025, 1, 1, 2, "Spending", 1.00m),
            new(2025, 2, 1, 1, "Spending", 7.77m),
        ];
    }
}
