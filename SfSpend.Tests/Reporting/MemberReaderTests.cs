using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class MemberReaderTests(MemberReaderTests.Loaded loaded) : IClassFixture<MemberReaderTests.Loaded>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_has_its_place_its_years_and_what_it_comes_to_in_the_latest_closed_year()
    {
        var directory = await ReadAsync();

        var police = Assert.Single(directory.Members, member => member.Level == "department" && member.Name == "POL Police");
        Assert.Equal(2025, directory.FiscalYear);
        Assert.Equal(["Public Protection", "POL Police"], police.Path);
        Assert.Equal(("POL", 2023, 2026, 0m, 40.25m, 3L, false), (police.Code, police.FirstYear, police.LastYear, police.Revenue, police.Spending, police.TransactionCount, police.IsRelatedOnly));
    }

    [Fact]
    public async Task Every_level_has_its_members_and_each_comes_to_what_is_below_it()
    {
        var directory = await ReadAsync();

        Assert.Equal(TransactionFilter.Levels.Select(level => level.Column).Order(), directory.Members.Select(member => member.Level).Distinct().Order());
        foreach (var group in TransactionFilter.Levels.GroupBy(level => level.Table))
        {
            foreach (var (level, _) in group)
            {
                var members = directory.Members.Where(member => member.Level == level).ToList();
                var thatYear = members.Where(member => member.FiscalYear == directory.FiscalYear).ToList();
                Assert.Equal((loaded.Facts.Count, 7.50m, 40.25m), (members.Sum(member => member.TransactionCount), thatYear.Sum(member => member.Revenue), thatYear.Sum(member => member.Spending)));
            }
        }
    }

    [Fact]
    public async Task A_member_without_transactions_in_the_year_has_the_amounts_of_one_that_it_has_some_in()
    {
        var fees = Assert.Single((await ReadAsync()).Members, member => member.Name == "Fees, Other");

        Assert.Equal((2026, 0m, 5.00m), (fees.FiscalYear, fees.Revenue, fees.Spending));
    }

    [Fact]
    public async Task Related_units_are_members_whose_amounts_are_left_out()
    {
        var housing = Assert.Single((await ReadAsync()).Members, member => member.Name == "Housing Authority");

        Assert.Equal((true, 0m, 1L), (housing.IsRelatedOnly, housing.Spending, housing.TransactionCount));
    }

    [Fact]
    public async Task Codes_that_gave_way_stay_with_the_member()
    {
        var police = Assert.Single((await ReadAsync()).Members, member => member.Name == "POL Police");

        Assert.Equal(["38"], police.FormerCodes);
    }

    [Fact]
    public async Task The_names_of_a_level_are_offered_once_and_in_order() =>
        Assert.Equal(["DPH Public Health", "Housing Authority", "POL Police"], (await ReadAsync()).NamesOf("department"));

    private async Task<MemberDirectory> ReadAsync()
    {
        var reader = new TallyReader(loaded.Warehouse, loaded.Warehouse.Memory);
        List<Tallies> tallies = [];
        foreach (var axis in Enum.GetValues<ExploreAxis>())
        {
            tallies.Add(await reader.ReadAsync(axis, null, Token));
        }

        return await new MemberReader(loaded.Warehouse).ReadAsync(tallies, Token);
    }

    public sealed class Loaded(PostgresServer server) : LoadedWarehouse(server)
    {
        internal override IReadOnlyList<Fact> Facts { get; } =
        [
            new(2023, 1, 1, 1, "Spending", 100.00m),
            new(2025, 1, 1, 1, "Spending", 40.25m),
            new(2025, 2, 2, 1, "Revenue", 7.50m),
            new(2025, 3, 1, 2, "Spending", 900.00m),
            new(2026, 1, 3, 2, "Spending", 5.00m),
        ];

        internal override void Prepare(ConformedFiles files) =>
            files.History.Add("program,department,Public Protection,POL Police,POL,,38,1999,2017,10,1.00");
    }
}
