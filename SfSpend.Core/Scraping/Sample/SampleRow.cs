namespace SfSpend.Core.Scraping.Sample;

/// <summary>One synthetic row, in the source's own form.</summary>
internal sealed record SampleRow(
    int FiscalYear,
    bool IsRelatedUnit,
    Coded OrganizationGroup,
    Coded Department,
    Coded Program,
    Coded Character,
    Coded Object,
    Coded SubObject,
    Coded FundType,
    Coded Fund,
    Coded FundCategory,
    SampleSide Side,
    long Cents);
