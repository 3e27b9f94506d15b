using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SfSpend.Core.Control;

/// <summary>The embedded PostgreSQL: used unless <c>ConnectionStrings:Control</c> names another server.</summary>
public sealed class PostgresOptions
{
    public const string SectionName = "Postgres";

    /// <summary>Folder with <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c>; null: they are looked for.</summary>
    public string? BinDirectory { get; set; }

    /// <summary>Port on 127.0.0.1; null: a free one is chosen at first start and remembered.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>
    /// Address space of one process of the embedded server, 160 MB of shared memory included: a query that needs more fails, and nothing else
    /// does. On Linux only.
    /// </summary>
    [Range(512, 65_536)]
    public int MaxProcessMegabytes { get; set; } = 1_024;

    /// <summary>Temporary files of one query of a reader, on any server on which the panel's user may say so.</summary>
    [Range(16, 1_000_000)]
    public int MaxTempFileMegabytes { get; set; } = 1_024;

    /// <summary>Of the server of <c>ConnectionStrings:Control</c> just as of the embedded one.</summary>
    [ValidateObjectMembers]
    public ConnectionPoolOptions Pools { get; set; } = new();
}
