namespace SfSpend.Web.Access;

/// <summary>What somebody may do; each role may do what the ones before it may.</summary>
public enum Role
{
    /// <summary>Looks at reports, loads, runs and the environment.</summary>
    Viewer,

    /// <summary>Also asks questions of their own.</summary>
    Analyst,

    /// <summary>Also provisions, tears down, runs and uploads.</summary>
    Operator,

    /// <summary>Also sees the jobs' dashboard and manages accounts.</summary>
    Admin,
}

/// <summary>Authorization policies: one per role, each of which the higher roles fulfil too.</summary>
public static class Policies
{
    public const string Viewer = nameof(Role.Viewer);
    public const string Analyst = nameof(Role.Analyst);
    public const string Operator = nameof(Role.Operator);
    public const string Admin = nameof(Role.Admin);

    /// <summary>Figures and where they come from: viewers, and everybody where the panel is public (<c>Auth:PublicReading</c>).</summary>
    public const string Reading = nameof(Reading);

    /// <summary>The roles that fulfil the policy of <paramref name="least"/>.</summary>
    public static IEnumerable<string> RolesFrom(Role least) =>
        Enum.GetValues<Role>().Where(role => role >= least).Select(role => role.ToString());
}
