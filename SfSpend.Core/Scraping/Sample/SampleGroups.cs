namespace SfSpend.Core.Scraping.Sample;

/// <summary>The seven organization groups, the top of the hierarchy.</summary>
internal static class SampleGroups
{
    public static Coded PublicProtection { get; } = new("01", "Public Protection");
    public static Coded PublicWorks { get; } = new("02", "Public Works, Transportation & Commerce");
    public static Coded HumanWelfare { get; } = new("03", "Human Welfare & Neighborhood Development");
    public static Coded CommunityHealth { get; } = new("04", "Community Health");
    public static Coded CultureRecreation { get; } = new("05", "Culture & Recreation");
    public static Coded Administration { get; } = new("06", "General Administration & Finance");
    public static Coded Responsibilities { get; } = new("07", "General City Responsibilities");
}
