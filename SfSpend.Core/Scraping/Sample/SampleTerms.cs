namespace SfSpend.Core.Scraping.Sample;

/// <summary>A code and a name as they stand in a row; null is an empty field.</summary>
internal readonly record struct Coded(string? Code, string? Name)
{
    public static Coded None { get; }
}

/// <summary>The city changed its ledger: fiscal years before this one carry other codes, and partly other names.</summary>
internal static class SampleEras
{
    public const int FirstYearOfNewLedger = 2018;

    public static bool IsOld(int fiscalYear) => fiscalYear < FirstYearOfNewLedger;
}

/// <summary>Something both ledgers know, under a code of its own in each.</summary>
internal sealed record SampleTerm(string OldCode, string NewCode, string Name)
{
    /// <summary>The old ledger's name where it differs.</summary>
    public string? OldName { get; init; }

    public Coded In(int fiscalYear) =>
        SampleEras.IsOld(fiscalYear) ? new Coded(OldCode, OldName ?? Name) : new Coded(NewCode, Name);
}

/// <summary>The lowest level of an account. Its code is the same in both ledgers.</summary>
internal sealed record SampleSubObject(string Code, string Name, double Weight = 1);

internal sealed record SampleObject(SampleTerm Term, IReadOnlyList<SampleSubObject> SubObjects, double Weight = 1);

/// <summary>A kind of revenue or spending with what lies below it.</summary>
/// <param name="Frequency">How many rows it has, relative to the others of its side.</param>
internal sealed record SampleCharacter(SampleTerm Term, double Frequency, IReadOnlyList<SampleObject> Objects)
{
    /// <summary>Its rows keep to their accounts' weights, as taxes do, instead of spreading over orders of magnitude.</summary>
    public bool IsSteady { get; init; }
}

/// <summary>One character's part of a department's money on one side.</summary>
internal sealed record SampleShare(SampleCharacter Character, double Share);

/// <summary>A fund as one ledger knows it, with the categories its rows may have.</summary>
internal sealed record SampleFund(Coded Type, Coded Fund, double Weight, string Categories);

/// <summary>The funds a department keeps its money in, per ledger.</summary>
internal sealed record SampleFundFamily(IReadOnlyList<SampleFund> Old, IReadOnlyList<SampleFund> New)
{
    public IReadOnlyList<SampleFund> In(int fiscalYear) => SampleEras.IsOld(fiscalYear) ? Old : New;
}

internal enum SampleSide
{
    Revenue,
    Spending,
}
