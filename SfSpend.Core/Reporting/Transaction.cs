using System.Globalization;

namespace SfSpend.Core.Reporting;

/// <summary>A row of the fact with the names and codes of its members.</summary>
public sealed record Transaction(
    long TransactionId,
    int FiscalYear,
    string RevenueOrSpending,
    string RelatedGovtUnits,
    string OrganizationGroup,
    string OrganizationGroupCode,
    string Department,
    string DepartmentCode,
    string Program,
    string ProgramCode,
    string Character,
    string CharacterCode,
    string Object,
    string ObjectCode,
    string SubObject,
    string SubObjectCode,
    string FundType,
    string FundTypeCode,
    string Fund,
    string FundCode,
    string FundCategory,
    string FundCategoryCode,
    decimal Amount)
{
    internal const string Columns = """
        t."transaction_id" AS "TransactionId", t."fiscal_year" AS "FiscalYear", s."revenue_or_spending" AS "RevenueOrSpending",
        p."related_govt_units" AS "RelatedGovtUnits",
        p."organization_group" AS "OrganizationGroup", p."organization_group_code" AS "OrganizationGroupCode",
        p."department" AS "Department", p."department_code" AS "DepartmentCode", p."program" AS "Program", p."program_code" AS "ProgramCode",
        y."character" AS "Character", y."character_code" AS "CharacterCode", y."object" AS "Object", y."object_code" AS "ObjectCode",
        y."sub_object" AS "SubObject", y."sub_object_code" AS "SubObjectCode",
        f."fund_type" AS "FundType", f."fund_type_code" AS "FundTypeCode", f."fund" AS "Fund", f."fund_code" AS "FundCode",
        f."fund_category" AS "FundCategory", f."fund_category_code" AS "FundCategoryCode", t."amount" AS "Amount"
        """;

    /// <summary>What stands around the fact, which is <c>t</c>.</summary>
    internal const string Members = """
        JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
        JOIN "report"."program" AS p ON p."program_id" = t."program_id"
        JOIN "report"."type" AS y ON y."type_id" = t."type_id"
        JOIN "report"."fund" AS f ON f."fund_id" = t."fund_id"
        """;
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

/// <summary>A place between two transactions of an order: after which one the next page begins.</summary>
public readonly record struct TransactionCursor(decimal Amount, long TransactionId)
{
    /// <summary>As it stands in addresses: <c>20250000017_1234.50</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TransactionId}_{Amount}");

    /// <summary>Null when the text is no cursor.</summary>
    public static TransactionCursor? Parse(string text) =>
        text.Split('_') is [var id, var amount]
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var transactionId)
        && decimal.TryParse(amount, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? new TransactionCursor(value, transactionId)
            : null;

    internal static TransactionCursor Of(Transaction transaction) => new(transaction.Amount, transaction.TransactionId);
}

/// <summary>Some of the transactions of a filter, and what all of them come to.</summary>
/// <param name="RowCount">Of all the filter finds, exact.</param>
/// <param name="Amount">Sum of all the filter finds, to the cent.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
public sealed record TransactionPage(
    LoadSummary Load, long RowCount, decimal Amount, IReadOnlyList<Transaction> Transactions, TransactionCursor? Next);

/// <summary>What a filter comes to, and the first of its transactions in some order.</summary>
internal sealed record FoundTransactions(long TransactionCount, decimal Amount, IReadOnlyList<Transaction> First);
