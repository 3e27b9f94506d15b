using SfSpend.Core.Scraping;

namespace SfSpend.Core.Conforming;

/// <summary>A raw extract whose header has been read.</summary>
internal sealed class SourceFile(RawExtract extract, SourceLayout layout)
{
    private readonly HashSet<int>? _onlyYears = extract.OnlyYears is { } years ? [.. years] : null;

    public string Name => extract.Name;

    public string FileName => extract.FileName;

    /// <summary>Its rows are of an earlier load; what could not be read of them was accepted then.</summary>
    public bool IsKept => extract.IsKept;

    public SourceLayout Layout => layout;

    /// <summary>False for rows that are passed over as if they were not there.</summary>
    public bool Wants(int fiscalYear) => _onlyYears is null || _onlyYears.Contains(fiscalYear);
}
