using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>As whom Redshift reads the landing bucket.</summary>
/// <param name="RoleArn">The role attached to the cluster that may read the bucket.</param>
/// <param name="Region">The bucket's.</param>
public sealed record RedshiftCopyRole(string RoleArn, string Region);

/// <summary>
/// COPY of gzip CSV files that a manifest names, as Redshift wants it. The columns are named, for Redshift pays no heed to a file's header;
/// amounts are rounded as an INSERT would and empty fields become NULL, which COPY does only when told; the first bad row ends it.
/// </summary>
/// <param name="Table">Whose columns the files have, in this order.</param>
/// <param name="Schema">Where the table to fill lies.</param>
/// <param name="ManifestUrl">Such as <c>s3://bucket/run-7/transaction.manifest</c>.</param>
internal sealed record RedshiftCopyCommand(WarehouseTable Table, string Schema, string ManifestUrl, RedshiftCopyRole Role)
{
    public string Sql => $"""
        COPY {Table.In(Schema)} ({Table.ColumnList})
        FROM {Literal(ManifestUrl)}
        IAM_ROLE {Literal(Role.RoleArn)}
        REGION {Literal(Role.Region)}
        MANIFEST FORMAT AS CSV GZIP IGNOREHEADER 1 ROUNDEC EMPTYASNULL MAXERROR 0 COMPUPDATE OFF;
        """;

    /// <summary>Neither engine agrees with the other on what a backslash means, and nothing of ours has one.</summary>
    private static string Literal(string text) => text.AsSpan().IndexOfAny('\\', '\0') < 0 && !text.Any(char.IsControl)
        ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
        : throw new LoadException($"COPY can't be given the address {text}: expected no backslash and no control character. Choose another bucket or role.");
}
