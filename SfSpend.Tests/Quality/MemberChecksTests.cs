using SfSpend.Core.Quality;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Quality;

public sealed class PostgresMemberChecksTests(PostgresServer server) : MemberChecksTests(server, WarehouseKind.Postgres);

public sealed class RedshiftMemberChecksTests(PostgresServer server) : MemberChecksTests(server, WarehouseKind.Redshift);

public abstract class MemberChecksTests(PostgresServer server, WarehouseKind kind)
{
    private static readonly Fact Pay = new(2024, 1, 1, 1, "Spending", 100m);

    [Fact]
    public async Task New_and_vanished_members_are_named_with_their_levels()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        var first = await warehouse.CheckAsync(1, [Pay, Pay with { FundId = 2 }, Pay with { ProgramId = 2, FiscalYear = 2023 }]);
        warehouse.Files.Programs.Add("4,Training,TRA,POL Police,POL,Public Protection,01,No");

        var found = await warehouse.CheckAsync(2, [Pay, Pay with { ProgramId = 4 }]);

        Assert.True(first.Find(CheckCatalog.NewMembers).Passed);
        Assert.Equal(["program Public Protection POL Police Training 4"], found.Find(CheckCatalog.NewMembers).Values("dimension", "top", "middle", "bottom", "member_id"));
        Assert.Equal(
            ["fund Special Revenue Funds Grants Continuing Projects 2", "program Community Health DPH Public Health Clinics 2"],
            found.Find(CheckCatalog.VanishedMembers).Values("dimension", "top", "middle", "bottom", "member_id"));
        Assert.Equal((CheckSeverity.Notice, 2L), (found.Find(CheckCatalog.VanishedMembers).Severity, found.Find(CheckCatalog.VanishedMembers).FailingRows));
    }

    [Fact]
    public async Task A_member_that_stays_in_a_year_that_is_kept_has_not_vanished()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        var kept = Pay with { ProgramId = 2, FiscalYear = 2023 };
        await warehouse.LoadAsync(1, [Pay with { ProgramId = 2 }, kept]);

        Assert.True((await warehouse.CheckAsync(2, [Pay, kept], 2024)).Find(CheckCatalog.VanishedMembers).Passed);
    }

    [Fact]
    public async Task Rows_without_a_name_are_found_in_staged_and_kept_years_however_that_is_spelled()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        warehouse.Files.Programs.Add("4,No Program,No Program Code,POL Police,POL,Public Protection,01,No");
        warehouse.Files.Funds.Add("3,NO FUND CATEGORY,No Fund Category Code,Grants,2SGRA,Special Revenue Funds,2S");
        var kept = Pay with { ProgramId = 4, FiscalYear = 2023 };
        await warehouse.LoadAsync(1, [Pay, kept]);

        var found = (await warehouse.CheckAsync(2, [kept, Pay, Pay with { FundId = 3 }, Pay with { ProgramId = 4, FundId = 3 }], 2024)).Find(CheckCatalog.NullMembers);

        Assert.Equal((CheckSeverity.Notice, 3L), (found.Severity, found.FailingRows));
        Assert.Equal(
            ["2023 No Program Operating", "2024 Patrol NO FUND CATEGORY", "2024 No Program NO FUND CATEGORY"],
            found.Values("fiscal_year", "program", "fund_category"));
    }

    [Fact]
    public async Task Names_with_several_codes_and_codes_with_several_names_are_listed()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        warehouse.Files.Types.Add("4,Other Fees,5010,Fees,FEE,Charges for Services,CHGS");
        warehouse.Files.Programs.Add("4,Training,PAT,DPH Public Health,DPH,Community Health,04,No");
        warehouse.Files.History.Add("fund,fund,Special Revenue Funds,Grants,2SGRA,Grants,2SOLD,1999,2017,12,34.50");
        warehouse.Files.History.Add("fund,fund,Special Revenue Funds,Grants,2SGRA,GRANTS,2SGRA,1999,2017,12,34.50");

        var found = await warehouse.CheckAsync(1, [Pay]);

        Assert.Equal(
            ["fund Grants 2SGRA 2SOLD 1999 2017 12 34.50"],
            found.Find(CheckCatalog.OneNameSeveralCodes).Values("level", "name", "code", "replaced_code", "first_fiscal_year", "last_fiscal_year", "row_count", "amount"));

        // The code PAT of another department's program is another code.
        Assert.Equal(
            ["sub_object 5010 Other Fees", "sub_object 5010 Permanent Salaries"], found.Find(CheckCatalog.OneCodeSeveralNames).Values("level", "code", "name"));
    }

    [Fact]
    public async Task Columns_that_nobody_knows_are_a_notice()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        var order = warehouse.Files.Write(1, [Pay]);

        var found = (await warehouse.CheckAsync(order with { Conformed = order.Conformed with { ExtraColumns = ["fte", "note"] } })).Find(CheckCatalog.Columns);

        Assert.Equal((CheckSeverity.Notice, false, 2L), (found.Severity, found.Passed, found.FailingRows));
        Assert.Equal(["fte", "note"], found.Values("column"));
    }

    [Fact]
    public async Task More_failing_rows_than_are_kept_are_still_counted()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        warehouse.Files.Programs.Add("4,No Program,No Program Code,POL Police,POL,Public Protection,01,No");

        var found = (await warehouse.CheckAsync(1, [.. Enumerable.Repeat(Pay with { ProgramId = 4 }, CheckResult.MaxKeptRows + 7)])).Find(CheckCatalog.NullMembers);

        Assert.Equal((CheckResult.MaxKeptRows + 7L, CheckResult.MaxKeptRows), (found.FailingRows, found.Rows.Count));
    }
}
