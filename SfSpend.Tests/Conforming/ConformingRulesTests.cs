using System.Globalization;
using System.Security.Cryptography;
using SfSpend.Core.Conforming;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Conforming;

/// <summary>The conforming rules, one by one.</summary>
public sealed class ConformingRulesTests : IDisposable
{
    private static readonly SourceRow Row = new();
    private readonly ConformWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Tables_have_the_columns_of_the_star_schema_in_their_order()
    {
        await ConformAsync(Row);
        Assert.Equal("program_id,program,program_code,department,department_code,organization_group,organization_group_code,related_govt_units", _workspace.ReadHeader("program.csv.gz"));
        Assert.Equal("type_id,sub_object,sub_object_code,object,object_code,character,character_code", _workspace.ReadHeader("type.csv.gz"));
        Assert.Equal("fund_id,fund_category,fund_category_code,fund,fund_code,fund_type,fund_type_code", _workspace.ReadHeader("fund.csv.gz"));
        Assert.Equal("finance_id,revenue_or_spending", _workspace.ReadHeader("finance.csv.gz"));
        Assert.Equal("transaction_id,fiscal_year,program_id,type_id,fund_id,finance_id,amount", _workspace.ReadHeader("transaction-2025.csv.gz"));
        Assert.Equal(
            "dimension,level,parent,name,code,replaced_name,replaced_code,first_fiscal_year,last_fiscal_year,row_count,amount",
            _workspace.ReadHeader("code_history.csv.gz"));
        Assert.Equal(["1:Spending", "2:Revenue"], _workspace.Read("finance.csv.gz").Select(member => $"{member["finance_id"]}:{member["revenue_or_spending"]}"));
    }

    [Theory]
    [InlineData("300", "300.00")]
    [InlineData("2169166.5", "2169166.50")]
    [InlineData("-0.01", "-0.01")]
    [InlineData("-.5", "-0.50")]
    [InlineData("+7.", "7.00")]
    [InlineData("1,234.50", "1234.50")]
    [InlineData("-12,345,678.90", "-12345678.90")]
    [InlineData(" 5.10 ", "5.10")]
    [InlineData("1.5000", "1.50")]
    [InlineData("0", "0.00")]
    [InlineData("-0", "0.00")]
    [InlineData("000123456789012345678.99", "123456789012345678.99")]
    [InlineData("-999999999999999999.99", "-999999999999999999.99")]
    [InlineData("-4477861107.15", "-4477861107.15")]
    public async Task Amounts_are_exact_decimals(string amount, string written)
    {
        var manifest = await ConformAsync(Row with { Amount = amount });
        Assert.Equal(written, Assert.Single(_workspace.ReadFacts())["amount"]);
        Assert.Equal(decimal.Parse(written, CultureInfo.InvariantCulture), Assert.Single(manifest.ConformedCells).Amount);
    }

    [Fact]
    public async Task Flags_and_sides_become_exactly_their_words()
    {
        var manifest = await ConformAsync(
            Row with { RelatedGovtUnits = "YES", RevenueOrSpending = "REVENUE" }, Row with { RelatedGovtUnits = " yes ", RevenueOrSpending = "revenue" });
        Assert.Equal("Yes", Assert.Single(_workspace.Read("program.csv.gz"))["related_govt_units"]);
        Assert.Equal([new(2025, "Revenue", "Yes", 2, 200.50m)], manifest.ConformedCells);
        Assert.All(_workspace.ReadFacts(), fact => Assert.Equal("2", fact["finance_id"]));
    }

    [Fact]
    public async Task Missing_names_and_codes_get_the_names_of_null_members()
    {
        await ConformAsync(new SourceRow
        {
            OrganizationGroup = null, OrganizationGroupCode = " ", Department = null, DepartmentCode = null, Program = "", ProgramCode = null,
            Character = null, CharacterCode = null, Object = null, ObjectCode = null, SubObject = null, SubObjectCode = null,
            FundType = null, FundTypeCode = null, Fund = null, FundCode = "10000", FundCategory = null, FundCategoryCode = null,
        });
        var program = Assert.Single(_workspace.Read("program.csv.gz"));
        Assert.Equal(
            ["1", "No Program", "No Program Code", "No Department", "No Department Code", "No Organization Group", "No Organization Group Code", "No"], program.Values);
        var type = Assert.Single(_workspace.Read("type.csv.gz"));
        Assert.Equal(["1", "No Sub Object", "No Sub Object Code", "No Object", "No Object Code", "No Character", "No Character Code"], type.Values);
        var fund = Assert.Single(_workspace.Read("fund.csv.gz"));
        Assert.Equal(["1", "No Fund Category", "No Fund Category Code", "No Fund", "10000", "No Fund Type", "No Fund Type Code"], fund.Values);
    }

    [Fact]
    public async Task A_missing_code_gives_way_to_any_code_however_old()
    {
        await ConformAsync(Row.With(1999, 1m) with { DepartmentCode = "FIR" }, Row.With(2025, 1m) with { DepartmentCode = null });
        Assert.Equal("FIR", Assert.Single(_workspace.Read("program.csv.gz"))["department_code"]);
        var replaced = Assert.Single(_workspace.Read("code_history.csv.gz"));
        Assert.Equal(("No Department Code", "2025"), (replaced["replaced_code"], replaced["first_fiscal_year"]));
    }

    [Fact]
    public async Task Names_that_differ_only_in_case_or_blanks_are_one_member_spelled_as_most_recently()
    {
        await ConformAsync(
            Row.With(2018, 1m) with { Department = "DT  GSA -   TECHNOLOGY" },
            Row.With(2018, 1m) with { Department = "DT GSA - TECHNOLOGY" },
            Row.With(2024, 1m) with { Department = " DT GSA - Technology " });
        Assert.Equal("DT GSA - Technology", Assert.Single(_workspace.Read("program.csv.gz"))["department"]);
        var replaced = Assert.Single(_workspace.Read("code_history.csv.gz"));
        Assert.Equal(
            ["program", "department", "Public Protection", "DT GSA - Technology", "FIR", "DT GSA - TECHNOLOGY", "FIR", "2018", "2018", "2", "2.00"], replaced.Values);
    }

    [Fact]
    public async Task The_code_of_the_most_recent_year_wins_over_the_code_of_more_rows()
    {
        await ConformAsync(
            Row.With(2024, 1m) with { SubObjectCode = "OLD" }, Row.With(2024, 2m) with { SubObjectCode = "OLD" }, Row.With(2025, 4m) with { SubObjectCode = "NEW" });
        Assert.Equal("NEW", Assert.Single(_workspace.Read("type.csv.gz"))["sub_object_code"]);
        var replaced = Assert.Single(_workspace.Read("code_history.csv.gz"));
        Assert.Equal(("type", "sub_object", "Salaries › Salaries", "OLD", "2", "3.00"), (replaced["dimension"], replaced["level"], replaced["parent"], replaced["replaced_code"], replaced["row_count"], replaced["amount"]));
    }

    [Fact]
    public async Task In_the_same_year_the_code_of_more_rows_wins()
    {
        await ConformAsync(Row with { FundCode = "A" }, Row with { FundCode = "B" }, Row with { FundCode = "B" });
        Assert.Equal("B", Assert.Single(_workspace.Read("fund.csv.gz"))["fund_code"]);
    }

    [Fact]
    public async Task With_as_many_rows_the_smaller_code_wins()
    {
        await ConformAsync(Row with { CharacterCode = "b" }, Row with { CharacterCode = "a" }, Row with { CharacterCode = "B" });
        Assert.Equal("B", Assert.Single(_workspace.Read("type.csv.gz"))["character_code"]);
    }

    [Fact]
    public async Task The_same_name_under_another_parent_is_another_member_with_its_own_code()
    {
        await ConformAsync(Row with { Department = "Administration", DepartmentCode = "X", OrganizationGroup = "One" }, Row with { Department = "Administration", DepartmentCode = "Y", OrganizationGroup = "Two" });
        Assert.Equal(["X", "Y"], _workspace.Read("program.csv.gz").Select(member => member["department_code"]));
        Assert.Equal("organization_group", Assert.Single(_workspace.Read("code_history.csv.gz").Select(code => code["level"]).Distinct().DefaultIfEmpty("organization_group")));
    }

    [Fact]
    public async Task A_program_with_rows_of_both_kinds_is_two_members_with_one_code()
    {
        await ConformAsync(Row.With(2024, 1m) with { ProgramCode = "OLD" }, Row.With(2025, 1m) with { RelatedGovtUnits = "Yes", ProgramCode = "NEW" });
        var programs = _workspace.Read("program.csv.gz");
        Assert.Equal(["No", "Yes"], programs.Select(member => member["related_govt_units"]));
        Assert.All(programs, member => Assert.Equal("NEW", member["program_code"]));
    }

    [Fact]
    public async Task Codes_keep_their_leading_zeros_and_text_its_letters()
    {
        await ConformAsync(Row with { OrganizationGroupCode = "01", ObjectCode = "072", SubObjectCode = "00310", SubObject = "MentÃ¡l \u0080Ã\u00a0 – “Health”" });
        var type = Assert.Single(_workspace.Read("type.csv.gz"));
        Assert.Equal(("072", "00310", "MentÃ¡l \u0080Ã\u00a0 – “Health”"), (type["object_code"], type["sub_object_code"], type["sub_object"]));
        Assert.Equal("01", Assert.Single(_workspace.Read("program.csv.gz"))["organization_group_code"]);
    }

    [Fact]
    public async Task Quoted_values_are_the_same_as_bare_ones()
    {
        await ConformAsync(Row with { Fund = "Fund, \"General\"" }, Row);
        var quoted = string.Join(',', Row.Values.Select(value => $"\"{value}\""));
        var manifest = await _workspace.ConformAsync($"{SourceRows.ToCsv(Row with { Fund = "Fund, \"General\"" })}{quoted}\r\n\r\n{SourceRows.ToLine(Row)}\r\n");
        Assert.Equal(["Fund, \"General\"", "GF Annual Account Ctrl"], _workspace.Read("fund.csv.gz").Select(member => member["fund"]));
        Assert.Equal(3, manifest.ConformedRowCount);
    }

    [Fact]
    public async Task Members_keep_their_keys_and_new_ones_come_after_all_known_ones()
    {
        var known = MemberCatalog.Empty with
        {
            Programs = new Dictionary<string, int>
            {
                [NaturalKey.OfProgram("Public Protection", "FIR Fire Department", "Operating", "No")] = 7,
                [NaturalKey.OfProgram("Gone", "Gone", "Gone", "No")] = 41,
            },
        };
        await _workspace.ConformAsync([_workspace.Write("source.csv", SourceRows.ToCsv(Row with { Program = "B" }, Row with { Program = "A" }, Row with { Program = "OPERATING" }))], known);
        Assert.Equal(["7:OPERATING", "42:A", "43:B"], _workspace.Read("program.csv.gz").Select(member => $"{member["program_id"]}:{member["program"]}"));
    }

    [Fact]
    public async Task Transaction_ids_are_the_rows_number_in_its_year_rejected_rows_included()
    {
        await ConformAsync(Row.With(2025, 1m), Row.With(1999, 2m), Row.With(2025, 3m) with { Amount = "x" }, Row.With(2025, 4m), Row.With(1999, 5m));
        Assert.Equal(
            ["19990000001 2.00", "19990000002 5.00", "20250000001 1.00", "20250000003 4.00"],
            _workspace.ReadFacts().Select(fact => $"{fact["transaction_id"]} {fact["amount"]}"));
    }

    [Fact]
    public async Task Years_that_stay_are_counted_and_name_their_members_but_are_not_written()
    {
        SourceRow[] rows = [Row.With(2024, 1m) with { Fund = "Other" }, Row.With(2024, 8m) with { Amount = "?" }, Row.With(2025, 2m)];

        var manifest = await _workspace.ConformAsync([_workspace.Write("source.csv", SourceRows.ToCsv(rows))], fiscalYears: [2025]);

        Assert.Equal([new(2024, "Spending", "No", 1, 1m), new(2025, "Spending", "No", 1, 2m)], manifest.ConformedCells);
        Assert.Equal([2025], manifest.Files.Select(file => file.FiscalYear).OfType<int>());
        Assert.Equal("2.00", Assert.Single(_workspace.ReadFacts())["amount"]);
        Assert.Contains(_workspace.Read("fund.csv.gz"), member => member["fund"] == "Other");
    }

    [Fact]
    public async Task Rows_of_other_years_are_passed_over_as_if_they_were_not_there()
    {
        var manifest = await _workspace.ConformAsync(
            [_workspace.Write("source.csv", SourceRows.ToCsv(Row.With(2024, 1m) with { Fund = "Other" }, Row.With(2025, 2m), Row.With(2026, 4m) with { RevenueOrSpending = "?" }), 2025)]);
        Assert.Equal((1, 0), (manifest.SourceRowCount, manifest.RejectedRowCount));
        Assert.Equal("GF Annual Account Ctrl", Assert.Single(_workspace.Read("fund.csv.gz"))["fund"]);
        var refusal = await _workspace.RefusalOfAsync(_workspace.Write("source.csv", SourceRows.ToCsv(Row), 1999));
        Assert.Contains("of the fiscal years asked for", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identical_rows_are_separate_facts()
    {
        var manifest = await ConformAsync(Row, Row, Row);
        Assert.Equal(3, _workspace.ReadFacts().Select(fact => fact["transaction_id"]).Distinct().Count());
        Assert.Equal([new(2025, "Spending", "No", 3, 300.75m)], manifest.ConformedCells);
    }

    [Fact]
    public async Task The_latest_time_of_the_source_is_kept()
    {
        var manifest = await ConformAsync(
            Row with { DataAsOf = "2026-09-20T23:05:20.000" }, Row with { DataAsOf = "2026 Sep 27 11:05:20 PM" }, Row with { DataAsOf = "09/06/2026" }, Row with { DataAsOf = "soon" });
        Assert.Equal(new DateTime(2026, 9, 27, 23, 5, 20), manifest.DataAsOf);
        Assert.Contains("data_as_of 'soon' is not a time and was left aside.", _workspace.Notes);
    }

    [Fact]
    public async Task The_manifest_describes_the_files_as_they_lie_on_the_disk()
    {
        var manifest = await ConformAsync(Row.With(2024, 1m), Row.With(2025, 2m));
        Assert.Equal(
            ["program.csv.gz", "type.csv.gz", "fund.csv.gz", "finance.csv.gz", "code_history.csv.gz", "transaction-2024.csv.gz", "transaction-2025.csv.gz"],
            manifest.Files.Select(file => file.FileName));
        foreach (var file in manifest.Files)
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(_workspace.ConformedFolder, file.FileName), TestContext.Current.CancellationToken);
            Assert.Equal((bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (file.ByteCount, file.Sha256));
            Assert.Equal(file.RowCount, _workspace.Read(file.FileName).Count);
        }
    }

    [Fact]
    public async Task Progress_tells_bytes_and_rows_and_what_came_of_them()
    {
        await ConformAsync(Row, Row with { Amount = "x" });
        Assert.Equal(_workspace.Progress.BytesTotal, _workspace.Progress.BytesDone);
        Assert.Equal(1, _workspace.Progress.RowsDone);
        Assert.Contains("1 of 2 rows conformed, 1 rejected.", _workspace.Notes);
    }

    [Fact]
    public async Task One_million_copies_of_one_row_are_one_million_facts()
    {
        var line = SourceRows.ToLine(Row) + "\n";
        var path = Path.Combine(_workspace.RawFolder, "source.csv");
        await using (var file = new StreamWriter(path))
        {
            await file.WriteAsync(SourceRows.Header + "\n");
            for (var count = 0; count < 1_000_000; count++)
            {
                await file.WriteAsync(line);
            }
        }

        var manifest = await _workspace.ConformAsync([new Core.Scraping.RawExtract("source.csv", null, new FileInfo(path).Length, "", null, path, default, null)]);
        Assert.Equal([new(2025, "Spending", "No", 1_000_000, 100_250_000m)], manifest.ConformedCells);
        Assert.Equal(manifest.RawCells, manifest.ConformedCells);
        Assert.Single(_workspace.Read("program.csv.gz"));
    }

    private Task<ConformedManifest> ConformAsync(params SourceRow[] rows) => _workspace.ConformAsync(SourceRows.ToCsv(rows));
}
