using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Explore;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Overview;

/// <summary>What the overview is asked for, as it stands in the address.</summary>
public sealed record OverviewQuery
{
    /// <summary>First fiscal year; null: the first there is.</summary>
    [FromQuery(Name = "fromYear")]
    public int? FromYear { get; init; }

    /// <summary>Last fiscal year; null: the last there is.</summary>
    [FromQuery(Name = "toYear")]
    public int? ToYear { get; init; }

    /// <summary>The side of whatever shows one side.</summary>
    [FromQuery(Name = "finance")]
    public ExploreSide Side { get; init; }

    [FromQuery(Name = "relatedUnits")]
    public RelatedUnits RelatedUnits { get; init; }

    /// <summary>The load to show; null: the current one.</summary>
    [FromQuery(Name = "load")]
    public long? Load { get; init; }

    public bool IncludesRelatedUnits => RelatedUnits is RelatedUnits.Include;

    public LoadId? AskedLoad => Load is { } id ? new LoadId(id) : null;

    public bool IsFiltered => FromYear is not null || ToYear is not null || Side != ExploreSide.Spending || IncludesRelatedUnits;

    public ReportFilter Filter => new(FromYear, ToYear, IncludesRelatedUnits, AskedLoad);

    public ExploreQuery In(ExploreAxis axis, int year) => new() { Axis = axis, FiscalYear = year, Side = Side, RelatedUnits = RelatedUnits, Load = Load };

    public string ToHref() => $"/{QueryOf(withSide: true)}";

    /// <summary>The address of a question with the same years, units and load.</summary>
    public string HrefOf(Report report) => $"/questions/{report.Id}{QueryOf(withSide: false)}";

    private QueryString QueryOf(bool withSide)
    {
        var query = new QueryBuilder();
        Add("fromYear", FromYear?.ToString(CultureInfo.InvariantCulture));
        Add("toYear", ToYear?.ToString(CultureInfo.InvariantCulture));
        Add("finance", withSide && Side != ExploreSide.Spending ? Side.ToString() : null);
        Add("relatedUnits", IncludesRelatedUnits ? "include" : null);
        Add("load", Load?.ToString(CultureInfo.InvariantCulture));
        return query.ToQueryString();
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }
    }
}
