namespace SfSpend.Core.Conforming;

/// <summary>What could be read of a row. Which of it was readable decides where a rejected row is counted.</summary>
[Flags]
internal enum FactMarks : byte
{
    None = 0,
    HasAmount = 1,
    HasRelatedUnits = 2,
    IsRelatedUnit = 4,
    IsRejected = 8,
}

/// <summary>A source row in 32 bytes: dimension members as numbers of raw tuples, money in cents. Rejected rows keep their place.</summary>
/// <param name="FiscalYear">0 where it could not be read.</param>
/// <param name="FinanceId">1 spending, 2 revenue, 0 where it could not be read.</param>
internal readonly record struct FactRow(
    Int128 Cents,
    int Program,
    int Type,
    int Fund,
    short FiscalYear,
    byte FinanceId,
    FactMarks Marks)
{
    public bool IsRejected => (Marks & FactMarks.IsRejected) != 0;

    public bool IsRelatedUnit => (Marks & FactMarks.IsRelatedUnit) != 0;

    /// <summary>True when the row can be counted in its cell of the reconciliation; an amount that can't be read counts as a row without dollars.</summary>
    public bool HasCell => FiscalYear != 0 && FinanceId != 0 && (Marks & FactMarks.HasRelatedUnits) != 0;
}
