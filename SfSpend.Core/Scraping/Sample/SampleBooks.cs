namespace SfSpend.Core.Scraping.Sample;

/// <summary>Turns a department's budget into rows whose amounts add up to it, cent for cent.</summary>
internal sealed class SampleBooks(int fiscalYear, SampleRandom random)
{
    private const double TransferAdjustmentChance = 0.45;
    private const double CorrectionChance = 0.2;
    private const double OtherSpellingChance = 0.12;

    private static readonly (Coded Program, double Weight)[] NewPrograms =
    [
        (new("OPR", "Operating"), 66), (new("ADMIN", "Administration"), 16), (new("CAP", "Capital"), 12),
        (new("MAINT", "Maintenance"), 4), (new("RCVRY", "Disaster Recovery"), 2),
    ];

    private static readonly HashSet<string> Specialties = [.. SampleDepartments.All.SelectMany(department => department.Specialties)];

    /// <summary>About <paramref name="rowCount"/> rows: at least one of each character, and perhaps a transfer adjustment.</summary>
    public IEnumerable<SampleRow> Book(SampleBudget budget, int rowCount)
    {
        var positive = budget.Cents;
        if (!budget.Department.IsRelatedUnit && random.Chance(TransferAdjustmentChance))
        {
            var adjustment = (long)(budget.Cents * (0.01 + (0.07 * random.NextUnit())));
            positive += adjustment;
            yield return TransferAdjustment(budget, -adjustment);
        }

        var shares = budget.Department.Profile.Of(budget.Side);
        var weights = shares.Select(share => share.Share * SampleShocks.OnCharacter(share.Character.Term.NewCode, fiscalYear)).ToList();
        var totals = SampleAmounts.Divide(positive, weights);
        var frequencies = shares.Sum(share => share.Character.Frequency);
        for (var index = 0; index < shares.Count; index++)
        {
            var character = shares[index].Character;
            var count = Math.Max(1, (int)Math.Round(rowCount * character.Frequency / frequencies));
            foreach (var row in BookCharacter(budget, character, totals[index], count))
            {
                yield return row;
            }
        }
    }

    private IEnumerable<SampleRow> BookCharacter(SampleBudget budget, SampleCharacter character, long total, int count)
    {
        var correction = count >= 3 && random.Chance(CorrectionChance) ? (long)(total * 0.04 * random.NextUnit()) : 0;
        if (correction > 0)
        {
            var (correctedObject, correctedSubObject) = PickAccount(budget.Department, character);
            yield return Row(budget, character, correctedObject, correctedSubObject, -correction);
            count--;
        }

        var accounts = Enumerable.Range(0, count).Select(_ => PickAccount(budget.Department, character)).ToList();
        var weights = accounts.ConvertAll(account => account.Object.Weight * account.SubObject.Weight * (character.IsSteady ? 0.5 + random.NextUnit() : random.NextMagnitude()));
        var amounts = SampleAmounts.DivideRounded(total + correction, weights, random);
        for (var index = 0; index < count; index++)
        {
            yield return Row(budget, character, accounts[index].Object, accounts[index].SubObject, amounts[index]);
        }
    }

    /// <summary>A department uses the accounts that are its specialty, where it has one, and else those that are nobody's.</summary>
    private (SampleObject Object, SampleSubObject SubObject) PickAccount(SampleDepartment department, SampleCharacter character)
    {
        var @object = random.Pick(Preferred(character.Objects, item => item.Term.NewCode, department));
        return (@object, random.Pick(Preferred(@object.SubObjects, item => item.Code, department)));
    }

    private static IReadOnlyList<T> Preferred<T>(IReadOnlyList<T> items, Func<T, string> codeOf, SampleDepartment department)
    {
        var usable = items.Where(item => !Specialties.Contains(codeOf(item)) || department.Specialties.Contains(codeOf(item))).ToList();
        var special = usable.Where(item => department.Specialties.Contains(codeOf(item))).ToList();
        return special.Count > 0 ? special : usable.Count > 0 ? usable : items;
    }

    private SampleRow TransferAdjustment(SampleBudget budget, long cents)
    {
        var (character, account) = budget.Side == SampleSide.Revenue
            ? (new Coded("ELS", "Transfer Adjustment - Sources"), new Coded("999991", "Eliminated Transfers In"))
            : (new Coded("ELU", "Transfer Adjustment - Uses"), new Coded("999992", "Eliminated Transfers Out"));
        return Row(budget, character, account, account, cents);
    }

    private SampleRow Row(SampleBudget budget, SampleCharacter character, SampleObject @object, SampleSubObject subObject, long cents) =>
        Row(budget, character.Term.In(fiscalYear), @object.Term.In(fiscalYear), new Coded(subObject.Code, subObject.Name), cents);

    private SampleRow Row(SampleBudget budget, Coded character, Coded @object, Coded subObject, long cents)
    {
        var department = budget.Department.In(fiscalYear);
        if (budget.Department.OtherSpelling is { } spelling && random.Chance(OtherSpellingChance))
        {
            department = department with { Name = spelling };
        }

        var fund = random.Pick(budget.Department.Funds.In(fiscalYear), item => item.Weight);
        return new SampleRow(
            fiscalYear,
            budget.Department.IsRelatedUnit,
            budget.Department.Group,
            department,
            PickProgram(budget.Department),
            character,
            @object,
            subObject,
            fund.Type,
            fund.Fund,
            SampleFunds.Category(fund.Categories[random.NextBelow(fund.Categories.Length)], fiscalYear),
            budget.Side,
            cents);
    }

    private Coded PickProgram(SampleDepartment department) => SampleEras.IsOld(fiscalYear)
        ? random.Pick(department.OldPrograms)
        : random.Pick(NewPrograms, item => item.Weight).Program;
}
