using System.ComponentModel.DataAnnotations;

namespace SfSpend.Web.Access;

/// <summary>How much is answered in a minute before 429. Far above what people and ordinary scripts ask for; far below what guessing needs.</summary>
public sealed class RateLimitOptions
{
    public const string SectionName = "Auth:RateLimit";

    /// <summary>Requests with one API key, or of one signed-in account.</summary>
    [Range(1, int.MaxValue)]
    public int PerKeyPerMinute { get; set; } = 3_000;

    /// <summary>Requests from one address, whoever sends them; static files are not counted.</summary>
    [Range(1, int.MaxValue)]
    public int PerAddressPerMinute { get; set; } = 6_000;

    /// <summary>Requests from one address that would change something and come with neither session nor key.</summary>
    [Range(1, int.MaxValue)]
    public int StrangersPerMinute { get; set; } = 120;

    /// <summary>Tries to sign in from one address.</summary>
    [Range(1, int.MaxValue)]
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>Entries in the audit, an hour: of changes that strangers ask for, of sign-ins with unknown names, and of each account's failed sign-ins. What comes beyond is counted.</summary>
    [Range(1, int.MaxValue)]
    public int StrangerEntriesPerHour { get; set; } = 200;

    /// <summary>Unknown keys from one address; then its keys are not looked at any more for the rest of the minute, not even the right one.</summary>
    [Range(1, int.MaxValue)]
    public int UnknownKeysPerMinute { get; set; } = 20;

    /// <summary>Requests of one API key or account that are worked on at the same time; more wait for their turn.</summary>
    [Range(1, 10_000)]
    public int ConcurrentPerIdentity { get; set; } = 16;

    /// <summary>Requests of one API key or account that wait; beyond them 429.</summary>
    [Range(0, 100_000)]
    public int WaitingPerIdentity { get; set; } = 256;

    /// <summary>Requests from one address that are worked on at the same time without a session or key, or while either is looked up; more wait for their turn.</summary>
    [Range(1, 10_000)]
    public int ConcurrentPerAddress { get; set; } = 64;

    /// <summary>Requests from one address that wait so; beyond them 429.</summary>
    [Range(0, 100_000)]
    public int WaitingPerAddress { get; set; } = 512;

    /// <summary>Event streams that one API key or account, or one address without either, keeps open at the same time.</summary>
    [Range(1, 10_000)]
    public int StreamsPerIdentity { get; set; } = 16;
}
