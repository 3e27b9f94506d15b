using System.ComponentModel.DataAnnotations;

namespace SfSpend.Core.Control;

/// <summary>
/// How many connections the panel opens to the server of its control database at most, by purpose. A crowd in one pool waits there and takes none from
/// the others, so that a run goes on whoever else asks. Their sum is compared with what the server allows when the panel starts.
/// </summary>
public sealed class ConnectionPoolOptions
{
    /// <summary>Beside the pools: migrations, locks that go with their session, and an administrator with psql.</summary>
    public const int Unpooled = 5;

    /// <summary>Pages and REST calls in the control database: sessions, keys, runs, the audit log.</summary>
    [Range(4, 500)]
    public int Panel { get; set; } = 24;

    /// <summary>Kept for what a run writes in the control database.</summary>
    [Range(2, 100)]
    public int Pipeline { get; set; } = 6;

    /// <summary>The warehouse as its owner: provisioning, and looking whether it is there.</summary>
    [Range(2, 100)]
    public int Owner { get; set; } = 6;

    /// <summary>Kept for loading the warehouse: one connection that publishes, and four that fill or check.</summary>
    [Range(6, 100)]
    public int Loader { get; set; } = 8;

    /// <summary>The warehouse as its read-only role, which may have 40 connections.</summary>
    [Range(2, 40)]
    public int Reader { get; set; } = 32;

    public int Sum => Panel + Pipeline + Owner + Loader + Reader + Unpooled;
}
