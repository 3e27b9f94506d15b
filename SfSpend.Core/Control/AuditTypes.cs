namespace SfSpend.Core.Control;

public enum ActorKind
{
    /// <summary>Somebody with an account, or who tried to be.</summary>
    Person,

    /// <summary>Automation with an API key.</summary>
    Key,

    /// <summary>The panel by itself, such as its schedule.</summary>
    Panel,
}

/// <summary>Who asks for something: an account's or API key's name, and where from.</summary>
public sealed record Actor(string Name, string? RemoteAddress, ActorKind Kind = ActorKind.Person);

/// <summary>One thing somebody did or tried.</summary>
/// <param name="ActorKind">Null: from before this was kept.</param>
/// <param name="Action">Such as <c>run.start</c>.</param>
/// <param name="Target">What it was done to, such as <c>run 14</c>.</param>
/// <param name="Result">How it went: <c>done</c>, <c>refused</c> or <c>failed</c>.</param>
public sealed record AuditEntry(
    long AuditId,
    DateTimeOffset At,
    string Actor,
    ActorKind? ActorKind,
    string Action,
    string? Target,
    string? Detail,
    string Result,
    string? RemoteAddress);

/// <summary>Which entries are asked for; what is null does not matter.</summary>
/// <param name="Actor">Whole, in any case.</param>
/// <param name="Action">Whole, or the part before a dot: <c>run</c> finds <c>run.start</c>.</param>
/// <param name="From">The first moment.</param>
/// <param name="Before">The first moment that is too late.</param>
public sealed record AuditFilter(
    string? Actor = null, string? Action = null, string? Result = null, DateTimeOffset? From = null, DateTimeOffset? Before = null);
