using Npgsql;

namespace SfSpend.Core.Warehouse;

/// <summary>
/// Connections to Redshift as it wants them: nothing prepared, no batch of questions about types when one is opened, no Kerberos, and kept
/// alive while a long COPY says nothing. A pooled connection is given on as it was left, so settings are made for one transaction only.
/// </summary>
public static class RedshiftDataSource
{
    private const int KeepaliveSeconds = 60;
    private const int MaxConnections = 10;

    /// <summary>Credentials are short-lived, so they are asked for whenever a connection is opened.</summary>
    /// <param name="user">As the database knows it, such as <c>IAM:sfspend</c>.</param>
    public static NpgsqlDataSource Create(
        string host, int port, string database, string user, SslMode sslMode, Func<CancellationToken, ValueTask<string>> readPassword, string applicationName = "SfSpend")
    {
        var address = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = port,
            Database = database,
            Username = user,
            SslMode = sslMode,
            GssEncryptionMode = GssEncryptionMode.Disable,
            MaxAutoPrepare = 0,
            TcpKeepAlive = true,
            TcpKeepAliveTime = KeepaliveSeconds,
            TcpKeepAliveInterval = KeepaliveSeconds,
            MaxPoolSize = MaxConnections,
            ApplicationName = applicationName,
        };
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        builder.UsePasswordProvider(
            _ => throw new NotSupportedException("Connections to Redshift are opened asynchronously only."),
            async (_, cancellationToken) => await readPassword(cancellationToken));
        return builder.Build();
    }
}
