using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Reporting.Reports;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;
using SfSpend.Tests.Conforming;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

/// <summary>Questions and explanations go on finding the members they are about when the source spells or codes them in another way.</summary>
public sealed class MemberIdentityTests(PostgresServer server)
{
    private const int Newest = 2025;

    /// <summary>Every member that a question or an explanation is about, and two that none is.</summary>
    private static readonly Named[] Characters =
    [
        new("Salaries", "501", "SALARIES", "Spending"), new("Mandatory Fringe Benefits", "513", "MAND_FRING_BEN", "Spending"),
        new("Property Taxes", "410", "PROP_TAX", "Revenue"), new("Business Taxes", "411", "BUS_TAX", "Revenue"), new("Other Local Taxes", "412", "OTHER_LOC_TAX", "Revenue"),
        new("Intergovernmental: Federal", "440", "INTER_REV_FED", "Revenue"), new("Intergovernmental: State", "445", "INTERGOV_REV_ST", "Revenue"),
        new("Intergovernmental: Other", "449", "INTERGOV_REV_OTH", "Revenue"), new("Charges for Services", "460", "CHGS_FOR_SERVICES", "Revenue"),
        new("ISF Charges for Services", "860", "860", "Revenue"), new("Interest & Investment Income", "430", "INT_INV_INC", "Revenue"),
        new("Services Of Other Depts", "581", "SVCS_OTHER_DEPTS", "Spending"), new("Expenditure Recovery", "865", "EXP_RECOVERY", "Revenue"),
        new("Transfer Adjustment-Source", "ELS", "ELS", "Revenue"), new("Transfer Adjustment - Uses", "ELU", "ELU", "Spending"),
        new("Capital Outlay", "560", "CAP_OUTLAY", "Spending"), new("Debt Service", "570", "DEBT_SERVICE", "Spending"),
        new("Materials & Supplies", "540", "MTL_SUPP", "Spending"), new("Facilities Maintenance", "FAC_MNTC", "FAC_MNTC", "Spending"),
    ];

    private static readonly Named[] Objects = [new("Overtime", "511", "OVERTIME", "Spending"), new("Permanent Salaries", "501", "PERM_SAL", "Spending")];

    private static readonly Named[] FundTypes =
    [
        new("General Fund", "1G", "GEN_FUND", "Spending"), new("Enterprise Funds", "ENT_FUND", "ENT_FUND", "Spending"), new("Special Revenue Funds", "2S", "SP_REV", "Spending"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Renaming_or_recoding_every_member_changes_no_answer() => AssertUnchangedAsync(
        WarehouseKind.Postgres,
        ("the newest row with name and code in another case", Rows(row => Rename(Recode(row, code => code.ToLowerInvariant()), name => name.ToUpperInvariant()))),
        ("the newest row under a new name with the same code", Rows(row => Rename(row, Otherwise))),
        ("the newest row with a new code and the same name", Rows(row => Recode(row, code => $"{code}X"))),
        ("all rows with new codes and the same names", Rows(NewestUnchanged).Select(row => Recode(row, code => $"{code}X"))),
        AllRenamed);

    [Fact]
    public Task The_same_holds_on_Redshift() => AssertUnchangedAsync(WarehouseKind.Redshift, AllRenamed);

    [Fact]
    public async Task One_row_with_a_stray_code_makes_no_member_of_another_kind()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        using var workspace = new ConformWorkspace();
        await LoadAsync(warehouse, workspace, 1, Rows(NewestUnchanged));
        var before = await AnswersAsync(warehouse);

        foreach (var (year, run) in new[] { (2024, 2), (Newest, 3) })
        {
            await LoadAsync(warehouse, workspace, run, Rows(NewestUnchanged).Select(row => row.FiscalYear != $"{year}" ? row : row with
            {
                CharacterCode = row.Character is "Materials & Supplies" or "Facilities Maintenance" ? "ELS" : row.CharacterCode,
                ObjectCode = row.Object == "Permanent Salaries" ? "OVERTIME" : row.ObjectCode,
                FundTypeCode = row.FundType == "Special Revenue Funds" ? "GEN_FUND" : row.FundTypeCode,
            }));

            AssertSame($"{year}", before, await AnswersAsync(warehouse));
        }
    }

    [Fact]
    public async Task A_question_that_finds_none_of_its_members_says_so_and_names_what_it_looked_for()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        using var workspace = new ConformWorkspace();
        await LoadAsync(warehouse, workspace, 1, [Row("Supplies", "X540", "Spending"), Row("Licenses", "X420", "Revenue")]);
        var runner = new ReportRunner(warehouse);

        var overtime = await runner.RunAsync("overtime-by-year", Everything, Token);
        var taxes = await runner.RunAsync("taxes-as-revenue", Everything, Token);

        Assert.StartsWith("Load 1 has no object for overtime: none has “overtime” as its name or in it, and none has one of the codes 511, OVERTIME, OVERTIME_PAY.", overtime?.Sentence, StringComparison.Ordinal);
        Assert.StartsWith("Load 1 has no character for taxes:", taxes?.Sentence, StringComparison.Ordinal);
        Assert.Empty(taxes?.Rows ?? [["zero"]]);
    }

    private static (string What, IEnumerable<SourceRow> Rows) AllRenamed =>
        ("all rows under new names, the newest with a new code as well", Rows(row => Recode(row, code => $"{code}X")).Select(row => Rename(row, Otherwise)));

    private static ReportFilter Everything => new(null, null, IncludeRelatedUnits: true);

    private async Task AssertUnchangedAsync(WarehouseKind kind, params (string What, IEnumerable<SourceRow> Rows)[] sources)
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        using var workspace = new ConformWorkspace();
        await LoadAsync(warehouse, workspace, 1, Rows(NewestUnchanged));
        var before = await AnswersAsync(warehouse);
        foreach (var ((what, changed), run) in sources.Select((source, index) => (source, index + 2)))
        {
            await LoadAsync(warehouse, workspace, run, changed);

            AssertSame(what, before, await AnswersAsync(warehouse));
        }
    }

    private static SourceRow NewestUnchanged(SourceRow row) => row;

    /// <summary>Each member in an old year, in three recent ones, and once in the newest, in which it may be called otherwise.</summary>
    private static List<SourceRow> Rows(Func<SourceRow, SourceRow> newest)
    {
        SourceRow[] members =
        [
            .. Characters.Select(named => Row(named.Name, named.Code, named.Side) with { FundType = "Pension Funds", FundTypeCode = "PENSION" }),
            .. Objects.Select(named => Row("Payroll", "PAYROLL", named.Side) with { Object = named.Name, ObjectCode = named.Code }),
            .. FundTypes.Select(named => Row("Grants", "GRANTS", named.Side) with { FundType = named.Name, FundTypeCode = named.Code }),
        ];
        SourceRow[] old = [.. members.Select(row => Recode(row, code => Characters.Concat(Objects).Concat(FundTypes).FirstOrDefault(named => named.Code == code)?.OldCode ?? code))];
        return
        [
            .. old.Select((row, index) => row.With(2016, 1 + index)), .. old.Select((row, index) => row.With(2017, 2 + index)),
            .. new[] { 2022, 2023, 2024 }.SelectMany(year => members.Select((row, index) => row.With(year, 3 + index))),
            .. members.Select((row, index) => newest(row).With(Newest, 0.01m * (1 + index))),
        ];
    }

    private static SourceRow Row(string character, string code, string side) => new()
    {
        Character = character, CharacterCode = code, RevenueOrSpending = side, Object = "Other", ObjectCode = "OTHER", FundType = "Trust Funds", FundTypeCode = "TRUST",
    };

    /// <summary>A name like no other's.</summary>
    private static string Otherwise(string name) => $"New {name[..3]}{name[^2..]}";

    private static SourceRow Rename(SourceRow row, Func<string, string> name) => row with { Character = name(row.Character ?? ""), Object = name(row.Object ?? ""), FundType = name(row.FundType ?? "") };

    private static SourceRow Recode(SourceRow row, Func<string, string> code) => row with { CharacterCode = code(row.CharacterCode ?? ""), ObjectCode = code(row.ObjectCode ?? ""), FundTypeCode = code(row.FundTypeCode ?? "") };

    private static async Task LoadAsync(TestWarehouse warehouse, ConformWorkspace workspace, int run, IEnumerable<SourceRow> rows)
    {
        var extract = workspace.Write("source.csv", SourceRows.ToCsv(rows));
        var conformed = await workspace.ConformAsync([extract], await warehouse.Loader.ReadMembersAsync(Token), cancellationToken: Token);
        var landed = new LandedManifest("", Direct: true, [.. conformed.Files.Select(file => new LandedObject(file.FileName, file.ByteCount, file.Sha256))]);
        var order = new LoadOrder(new RunId(run), new RawManifest("file", [extract], SourceCells: null), conformed, landed, [], "tester");
        await warehouse.Loader.LoadAsync(order, new FolderBucket(workspace.ConformedFolder), new StageProgress(), Token);
    }

    /// <summary>What each question comes to in all, and what the explorer says of transfer adjustments and work orders.</summary>
    private static async Task<Dictionary<string, decimal>> AnswersAsync(TestWarehouse warehouse)
    {
        var runner = new ReportRunner(warehouse);
        var answers = new Dictionary<string, decimal>();
        foreach (var report in Question.All.Where(question => question.Term is not null).Select(question => question.Report))
        {
            var result = await runner.RunAsync(report.Id, Everything, Token);
            Assert.NotNull(result);
            var column = report.Columns.Select(one => one.Name).ToList().FindIndex(name => name is "amount" or "total_amount");
            answers[report.Id] = result.Rows.Sum(row => (decimal)(row[column] ?? 0m));
            await AssertRowsAreFoundAsync(warehouse, result, column);
        }

        foreach (var side in new[] { "Revenue", "Spending" })
        {
            foreach (var memory in new[] { warehouse.Memory, warehouse.NoMemory })
            {
                var tallies = await new TallyReader(warehouse, memory).ReadAsync(ExploreAxis.Organization, null, Token);
                var history = tallies.Explore(new ExploreQuestion(ExploreAxis.Organization, [], 2024, side, IncludeRelatedUnits: true)).History;
                answers[$"adjustments of {side}, {(memory == warehouse.Memory ? "in memory" : "asked")}"] = history.Sum(year => year.AdjustmentAmount);
                answers[$"work orders of {side}, {(memory == warehouse.Memory ? "in memory" : "asked")}"] = history.Sum(year => year.WorkOrderAmount);
            }
        }

        return answers;
    }

    /// <summary>The first figure's rows are found, in memory and in the warehouse.</summary>
    private static async Task AssertRowsAreFoundAsync(TestWarehouse warehouse, ReportResult result, int column)
    {
        var row = result.Rows[0];
        var facts = ReportRunner.FactsOf(result, row, result.Report.Columns[column]);
        Assert.NotNull(facts);
        foreach (var memory in new[] { warehouse.Memory, warehouse.NoMemory })
        {
            var page = await new TransactionReader(warehouse, memory).ReadPageAsync(facts, TransactionSort.Id, 1, null, null, null, Token);
            Assert.Equal((result.Report.Id, (decimal)(row[column] ?? 0m)), (result.Report.Id, page.Amount));
        }
    }

    private static void AssertSame(string what, Dictionary<string, decimal> before, Dictionary<string, decimal> after) =>
        Assert.Equal([], before.Where(answer => after[answer.Key] != answer.Value).Select(answer => $"{what}: {answer.Key} is {after[answer.Key]}, was {answer.Value}"));

    /// <param name="OldCode">Before FY2018.</param>
    private sealed record Named(string Name, string OldCode, string Code, string Side);
}
