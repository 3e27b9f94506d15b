using System.ComponentModel.DataAnnotations;

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
}
