using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Conforming;

/// <summary>Rows from a small vocabulary, so that codes clash, spellings differ, values are missing and some rows can't be read.</summary>
public static class SourceRowGenerator
{
    public static Arbitrary<SourceRow> SourceRow() => Arb.From(
        from year in OneOf("1999", "2017", "2018", "2025", "2025", "20x5")
        from related in OneOf("No", "NO", "Yes", "YES", "no", "Maybe")
        from side in OneOf("Revenue", "Spending", "SPENDING", "revenue", "Spending", "Both")
        from amount in Amount()
        from groupCode in OneOf("01", "1", null)
        from department in OneOf("FIR Fire", "fir  fire", "DT\nTechnology", "DT \"GSA\", Tech", null, "Ã©cole\u0085")
        from departmentCode in OneOf("FIR", "DT", null, "ZZ")
        from program in OneOf("Operating", "OPERATING", null)
        from programCode in OneOf("OPR", "ASG", null)
        from character in OneOf("Salaries", "Grants, Other", null)
        from characterCode in OneOf("001", "SAL")
        from subObject in OneOf("Perm", "PERM ", "Temp")
        from subObjectCode in OneOf("501", "0501", null)
        from fund in OneOf("General", "general", "Airport", null)
        from fundCode in OneOf("1G", "10000")
        select new SourceRow
        {
            FiscalYear = year, RelatedGovtUnits = related, RevenueOrSpending = side, Amount = amount, OrganizationGroupCode = groupCode,
            Department = department, DepartmentCode = departmentCode, Program = program, ProgramCode = programCode, Character = character,
            CharacterCode = characterCode, SubObject = subObject, SubObjectCode = subObjectCode, Fund = fund, FundCode = fundCode,
        });

    private static Gen<string?> OneOf(params string?[] values) => Gen.Elements(values);

    private static Gen<string?> Amount() => Gen.Frequency(
        (8, Gen.Choose(-2_000_000, 2_000_000).Select(cents => (string?)(cents / 100m).ToString(CultureInfo.InvariantCulture))),
        // A hundred of the largest still add up to a sum that can be kept.
        (1, Gen.Elements<string?>("1,234.50", "-4,477,861,107.15", "9999999999999999.99", "0")),
        (1, Gen.Elements<string?>("(1)", "1e5", "", "12.345", null)));
}
