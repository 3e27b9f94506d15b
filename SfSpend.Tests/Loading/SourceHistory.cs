using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Loading;

/// <summary>One thing that happens to a source between two loads. What the numbers mean depends on the kind; out of range they wrap around.</summary>
public sealed record SourceEdit(string Kind, int Year, int Which, int Cents);

/// <summary>What happens to a source before the first load and between any two.</summary>
public sealed record SourceHistory(IReadOnlyList<IReadOnlyList<SourceEdit>> Steps)
{
    public override string ToString() => string.Join(" | ", Steps.Select(step => string.Join("; ", step)));

    /// <summary>The source at each load.</summary>
    public IEnumerable<SourceState> States()
    {
        var state = new SourceState();
        foreach (var step in Steps)
        {
            foreach (var edit in step)
            {
                state.Apply(edit);
            }

            state.KeepOneRow();
            yield return state;
        }
    }
}

/// <summary>A source whose members are called otherwise from year to year, so that one name has several codes and spellings.</summary>
public sealed class SourceState
{
    private static readonly (string Name, string Code, string RelatedUnits)[] Departments =
        [("FIR Fire", "FIR", "No"), ("POL Police", "POL", "No"), ("PRT Port", "PRT", "Yes")];

    private static readonly (string Name, string Code)[] SubObjects = [("Perm Salaries", "501010"), ("Prop Tax Secured", "410110")];

    private readonly List<(int Year, int Department, int SubObject, bool IsRevenue, int Cents)> _rows = [];
    private readonly Dictionary<(int Year, int Member), int> _namings = [];

    /// <summary>The rows as the source sends them.</summary>
    public IReadOnlyList<SourceRow> Rows => [.. _rows.Select(row => Write(row, row.Year, row.Year))];

    /// <summary>The same rows as the warehouse should have them: every member called as its most recent year calls it.</summary>
    public IReadOnlyList<SourceRow> Conformed =>
    [
        .. _rows.Select(row => Write(
            row,
            _rows.Where(other => other.Department == row.Department).Max(other => other.Year),
            _rows.Where(other => other.SubObject == row.SubObject).Max(other => other.Year))),
    ];

    public void Apply(SourceEdit edit)
    {
        var at = _rows.Count == 0 ? 0 : edit.Which % _rows.Count;
        switch (edit.Kind)
        {
            case "add":
                _rows.Add((edit.Year, edit.Which % 3, edit.Which / 3 % 2, edit.Which / 6 % 2 == 0, edit.Cents));
                break;
            case "remove" when _rows.Count > 0:
                _rows.RemoveAt(at);
                break;
            case "amount" when _rows.Count > 0:
                _rows[at] = _rows[at] with { Cents = edit.Cents };
                break;
            case "name":
                _namings[(edit.Year, edit.Which % 5)] = edit.Which / 5 % 4;
                break;
            case "year":
                _rows.RemoveAll(row => row.Year == edit.Year);
                break;
            case "order":
                _rows.Reverse();
                break;
        }
    }

    /// <summary>A source without rows is refused; that is another test's matter.</summary>
    public void KeepOneRow()
    {
        if (_rows.Count == 0)
        {
            _rows.Add((2025, 0, 0, false, 1));
        }
    }

    private SourceRow Write((int Year, int Department, int SubObject, bool IsRevenue, int Cents) row, int departmentYear, int subObjectYear)
    {
        var department = Departments[row.Department];
        var subObject = SubObjects[row.SubObject];
        return new SourceRow
        {
            RelatedGovtUnits = department.RelatedUnits,
            Department = Spell(department.Name, departmentYear, row.Department),
            DepartmentCode = Code(department.Code, departmentYear, row.Department),
            Character = row.SubObject == 1 ? "Property Taxes" : "Salaries",
            SubObject = Spell(subObject.Name, subObjectYear, 3 + row.SubObject),
            SubObjectCode = Code(subObject.Code, subObjectYear, 3 + row.SubObject),
            RevenueOrSpending = row.IsRevenue ? "Revenue" : "Spending",
        }.With(row.Year, row.Cents / 100m);
    }

    private string Spell(string name, int year, int member) =>
        _namings.GetValueOrDefault((year, member)) % 2 == 0 ? name : name.ToUpper(CultureInfo.InvariantCulture);

    private string Code(string code, int year, int member) => _namings.GetValueOrDefault((year, member)) / 2 == 0 ? code : $"0{code}";
}

/// <summary>Two to four loads with a few edits between them; in three years and few amounts, so that equal rows and equal states come about.</summary>
public static class SourceHistoryGenerator
{
    public static Arbitrary<SourceHistory> SourceHistory() => Arb.From(
        from first in Gen.ListOf(Edit("add", "add", "add", "name"), 12)
        from steps in Gen.Choose(1, 3).SelectMany(count => Gen.ListOf(Step(), count))
        select new SourceHistory([[.. first], .. steps]),
        Shrink);

    private static Gen<IReadOnlyList<SourceEdit>> Step() =>
        Gen.Choose(0, 4).SelectMany(count => Gen.ListOf(Edit("add", "add", "remove", "amount", "amount", "name", "name", "year", "order"), count))
            .Select(IReadOnlyList<SourceEdit> (edits) => [.. edits]);

    private static Gen<SourceEdit> Edit(params string[] kinds) =>
        from kind in Gen.Elements(kinds)
        from year in Gen.Elements(2023, 2024, 2025)
        from which in Gen.Choose(0, 59)
        from cents in Gen.Elements(-250, 1, 1, 100, 99_999)
        select new SourceEdit(kind, year, which, cents);

    /// <summary>Without one load, or without one edit.</summary>
    private static IEnumerable<SourceHistory> Shrink(SourceHistory history)
    {
        for (var step = 0; step < history.Steps.Count; step++)
        {
            if (history.Steps.Count > 1)
            {
                yield return new([.. history.Steps.Where((_, index) => index != step)]);
            }

            for (var edit = 0; edit < history.Steps[step].Count; edit++)
            {
                var (s, e) = (step, edit);
                yield return new([.. history.Steps.Select((edits, index) => index == s ? [.. edits.Where((_, at) => at != e)] : edits)]);
            }
        }
    }
}
