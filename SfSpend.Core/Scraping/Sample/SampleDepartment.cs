namespace SfSpend.Core.Scraping.Sample;

/// <summary>One department: its money in millions of dollars at both ends of the time line, and what it is made of.</summary>
/// <param name="Code">The department's code, also the first word of its name.</param>
/// <param name="Name">The name without the code.</param>
/// <param name="Revenue">Millions in FY1999 and in FY2025, before the year's total is divided.</param>
/// <param name="Spending">Likewise.</param>
/// <param name="Programs">Programs of the old ledger, <c>ABC Name</c> each, separated by semicolons; the new ledger's are the same everywhere.</param>
internal sealed record SampleDepartment(
    string Code,
    string Name,
    Coded Group,
    (double From, double To) Revenue,
    (double From, double To) Spending,
    SampleProfile Profile,
    SampleFundFamily Funds,
    string Programs)
{
    /// <summary>The old ledger's code where it differs.</summary>
    public string? OldCode { get; init; }

    /// <summary>The old ledger's spelling of the whole name where it differs.</summary>
    public string? OldName { get; init; }

    /// <summary>Another spelling of the whole name that some rows carry.</summary>
    public string? OtherSpelling { get; init; }

    public int FirstYear { get; init; } = SamplePlan.FirstYear;

    public int LastYear { get; init; } = SamplePlan.LastYear;

    /// <summary>Its rows are those of a related governmental unit, outside the city's own totals.</summary>
    public bool IsRelatedUnit { get; init; }

    /// <summary>Objects (by new code) and sub-objects (by code) that only departments naming them use.</summary>
    public IReadOnlyList<string> Specialties { get; init; } = [];

    public IReadOnlyList<Coded> OldPrograms { get; } =
        [.. Programs.Split(';', StringSplitOptions.TrimEntries).Select(program => new Coded(program[..3], program[4..]))];

    public bool ExistsIn(int fiscalYear) => fiscalYear >= FirstYear && fiscalYear <= LastYear;

    public Coded In(int fiscalYear)
    {
        var name = $"{Code} {Name}";
        return SampleEras.IsOld(fiscalYear) ? new Coded(OldCode ?? Code, OldName ?? name) : new Coded(Code, name);
    }

    /// <summary>Its part before the year's total is divided: straight from FY1999 to FY2025, and on.</summary>
    public double WeightOf(SampleSide side, int fiscalYear)
    {
        var (from, to) = side == SampleSide.Revenue ? Revenue : Spending;
        return from + ((to - from) * (fiscalYear - SamplePlan.FirstYear) / 26.0);
    }
}
