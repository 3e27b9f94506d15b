using Dapper;

namespace SfSpend.Core.Reporting;

/// <summary>
/// The members of a load, to name its transactions by. Where all transactions are asked for, a few thousand names are sent once, not with
/// every row.
/// </summary>
internal sealed class TransactionNames
{
    private readonly Dictionary<int, Program> _programs;
    private readonly Dictionary<int, Kind> _types;
    private readonly Dictionary<int, Fund> _funds;
    private readonly Dictionary<int, string> _sides;

    private TransactionNames(IEnumerable<Program> programs, IEnumerable<Kind> types, IEnumerable<Fund> funds, IEnumerable<(int FinanceId, string Side)> sides)
    {
        _programs = programs.ToDictionary(program => program.ProgramId);
        _types = types.ToDictionary(type => type.TypeId);
        _funds = funds.ToDictionary(fund => fund.FundId);
        _sides = sides.ToDictionary(side => side.FinanceId, side => side.Side);
    }

    public static async Task<TransactionNames> ReadAsync(AskedLoad from, CancellationToken cancellationToken)
    {
        return new TransactionNames(
            await QueryAsync<Program>("""
                SELECT "program_id" AS "ProgramId", "related_govt_units" AS "RelatedGovtUnits", "organization_group" AS "Group", "organization_group_code" AS "GroupCode",
                       "department" AS "Department", "department_code" AS "DepartmentCode", "program" AS "Name", "program_code" AS "Code"
                FROM "report"."program";
                """),
            await QueryAsync<Kind>("""
                SELECT "type_id" AS "TypeId", "character" AS "Character", "character_code" AS "CharacterCode", "object" AS "Object", "object_code" AS "ObjectCode",
                       "sub_object" AS "Name", "sub_object_code" AS "Code"
                FROM "report"."type";
                """),
            await QueryAsync<Fund>("""
                SELECT "fund_id" AS "FundId", "fund_type" AS "Type", "fund_type_code" AS "TypeCode", "fund" AS "Name", "fund_code" AS "Code",
                       "fund_category" AS "Category", "fund_category_code" AS "CategoryCode"
                FROM "report"."fund";
                """),
            await QueryAsync<(int, string)>("""SELECT "finance_id", "revenue_or_spending" FROM "report"."finance";"""));

        Task<IEnumerable<T>> QueryAsync<T>(string sql) => from.Connection.QueryAsync<T>(new CommandDefinition(from.Sql(sql), cancellationToken: cancellationToken));
    }

    public Transaction Name(TransactionRow row)
    {
        var (program, type, fund) = (_programs[row.ProgramId], _types[row.TypeId], _funds[row.FundId]);
        return new Transaction(
            row.TransactionId, row.FiscalYear, _sides[row.FinanceId], program.RelatedGovtUnits,
            program.Group, program.GroupCode, program.Department, program.DepartmentCode, program.Name, program.Code,
            type.Character, type.CharacterCode, type.Object, type.ObjectCode, type.Name, type.Code,
            fund.Type, fund.TypeCode, fund.Name, fund.Code, fund.Category, fund.CategoryCode, row.Amount);
    }

    private sealed record Program(
        int ProgramId, string RelatedGovtUnits, string Group, string GroupCode, string Department, string DepartmentCode, string Name, string Code);

    private sealed record Kind(int TypeId, string Character, string CharacterCode, string Object, string ObjectCode, string Name, string Code);

    private sealed record Fund(int FundId, string Type, string TypeCode, string Name, string Code, string Category, string CategoryCode);
}

/// <summary>A row of the fact as it is.</summary>
internal sealed record TransactionRow(long TransactionId, int FiscalYear, int ProgramId, int TypeId, int FundId, int FinanceId, decimal Amount)
{
    public const string Columns = """
        t."transaction_id" AS "TransactionId", t."fiscal_year" AS "FiscalYear", t."program_id" AS "ProgramId", t."type_id" AS "TypeId",
        t."fund_id" AS "FundId", t."finance_id" AS "FinanceId", t."amount" AS "Amount"
        """;

    public TransactionCursor Cursor => new(Amount, TransactionId);
}
