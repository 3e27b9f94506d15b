using System.Globalization;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>Which fiscal years a run pulls from the source: all, those asked for, or those that moved.</summary>
internal sealed class YearScope
{
    private readonly SourceState _state;
    private readonly string _host;
    private readonly bool _lacksBase;

    /// <exception cref="ScrapeException">The source has no row, or lacks a year that was asked for.</exception>
    public YearScope(ScrapeOrder order, SourceState state, string host)
    {
        _state = state;
        _host = host;
        if (state.Years.Count == 0)
        {
            throw new ScrapeException(state.WithoutYear is { } without
                ? string.Create(CultureInfo.InvariantCulture, $"{host} has {without.RowCount} rows in this dataset, none of them with a fiscal year. The warehouse stays as it is: look at the dataset on the portal.")
                : $"{host} has no row in this dataset. The warehouse stays as it is: check DataSf:DatasetId.");
        }

        var asked = order.Request.FiscalYears;
        var isIncremental = order.Request.Mode == RunMode.Incremental;
        var loadedYears = isIncremental ? order.Base?.State?.Years.Select(year => year.FiscalYear) ?? [] : [];
        int[] missing = [.. asked.Except(state.Years.Select(year => year.FiscalYear)).Except(loadedYears)];
        if (missing.Length > 0)
        {
            throw new ScrapeException(string.Create(
                CultureInfo.InvariantCulture,
                $"{host} has no row of fiscal year {string.Join(", ", missing)}; it has {state.Years[0].FiscalYear} to {state.Years[^1].FiscalYear}. Ask for other years, or for all."));
        }

        IReadOnlyList<int>? inScope = asked.Count == 0 ? null : [.. asked.Order()];
        if (isIncremental)
        {
            _lacksBase = order.Base?.State is null;
            inScope = order.Base?.State is { } loaded
                ? [.. Moved(loaded, state).Where(year => asked.Count == 0 || asked.Contains(year))]
                : inScope;
        }

        FiscalYears = inScope;
        Years = [.. state.All.Where(year => inScope is null || inScope.Contains(year.FiscalYear))];
    }

    /// <summary>
    /// The years this run replaces, in their order, those the source no longer has among them; null: all there are. Rows without a year that
    /// can be read are <see cref="CellTotal.NoFiscalYear"/>.
    /// </summary>
    public IReadOnlyList<int>? FiscalYears { get; }

    /// <summary>The years to be pulled, and the rows without one.</summary>
    public IReadOnlyList<SourceYear> Years { get; }

    /// <summary>Years whose sums are no longer what they were, that are new, or that are gone.</summary>
    public static IReadOnlyList<int> Moved(SourceState loaded, SourceState now)
    {
        var before = loaded.All.ToDictionary(year => year.FiscalYear, year => year.Fingerprint);
        var after = now.All.ToDictionary(year => year.FiscalYear, year => year.Fingerprint);
        return [.. before.Keys.Union(after.Keys).Where(year => before.GetValueOrDefault(year) != after.GetValueOrDefault(year)).Order()];
    }

    public string Describe()
    {
        var has = string.Create(
            CultureInfo.InvariantCulture,
            $"{_host} has {_state.Years.Sum(year => year.RowCount)} rows of fiscal years {_state.Years[0].FiscalYear} to {_state.Years[^1].FiscalYear}{(_state.WithoutYear is { } rows ? $" and {rows.RowCount} without a fiscal year, which will be rejected" : "")}; ");
        var count = Years.Count(year => year.FiscalYear != CellTotal.NoFiscalYear);
        return has + this switch
        {
            { _lacksBase: true } => $"what is loaded was not pulled from there, so there is nothing to compare with: pulling {count} years",
            { FiscalYears: null } => $"pulling {count} years",
            { FiscalYears: [] } => "each year has the sums that are loaded, so nothing is pulled",
            _ => $"pulling {Years.Count} of them: {string.Join(", ", FiscalYears.Select(year => year == CellTotal.NoFiscalYear ? "rows without a fiscal year" : year.ToString(CultureInfo.InvariantCulture)))}",
        };
    }
}
