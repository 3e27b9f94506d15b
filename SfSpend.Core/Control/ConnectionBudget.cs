using System.Globalization;
using Dapper;
using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>Compares the connections that the panel may open with those that the server allows its user.</summary>
internal static class ConnectionBudget
{
    /// <summary>What PostgreSQL allows unless told otherwise, and what the embedded server allows as long as the pools need no more.</summary>
    private const int UsualMaxConnections = 100;

    /// <summary>Of <c>max_connections</c>, what PostgreSQL keeps for superusers.</summary>
    private const int KeptForSuperusers = 3;

    /// <summary>The line of the embedded server's configuration that lets all pools fill at once.</summary>
    public static string SettingFor(ConnectionPoolOptions pools) =>
        string.Create(CultureInfo.InvariantCulture, $"max_connections = {Math.Max(UsualMaxConnections, pools.Sum + KeptForSuperusers)}");

    /// <exception cref="ControlException">The server would refuse connections before the pools are full.</exception>
    public static async Task CheckAsync(NpgsqlDataSource server, ConnectionPoolOptions pools, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenConnectionAsync(cancellationToken);
        var allowed = await connection.QuerySingleAsync<Allowance>(new CommandDefinition(
            """
            SELECT current_setting('max_connections')::INT AS MaxConnections,
                   current_setting('superuser_reserved_connections')::INT + COALESCE(current_setting('reserved_connections', true)::INT, 0) AS Kept,
                   CASE WHEN rolsuper THEN -1 ELSE rolconnlimit END AS RoleLimit
            FROM pg_roles
            WHERE rolname = current_user
            """,
            cancellationToken: cancellationToken));
        var free = allowed.MaxConnections - allowed.Kept;
        if (pools.Sum > free)
        {
            throw new ControlException(string.Create(
                CultureInfo.InvariantCulture,
                $"The server of ConnectionStrings:Control allows {free} connections (max_connections {allowed.MaxConnections}, {allowed.Kept} of them kept for superusers), but the panel's pools may open {pools.Sum}: {Describe(pools)}. Raise max_connections to {pools.Sum + allowed.Kept} or more, or make the pools smaller."));
        }

        var owned = pools.Sum - pools.Reader;
        if (allowed.RoleLimit >= 0 && owned > allowed.RoleLimit)
        {
            throw new ControlException(string.Create(
                CultureInfo.InvariantCulture,
                $"The user of ConnectionStrings:Control may have {allowed.RoleLimit} connections (CONNECTION LIMIT), but the panel's pools may open {owned} as that user: {Describe(pools)}, without Reader. Raise the limit to {owned} or more, or make the pools smaller."));
        }
    }

    private static string Describe(ConnectionPoolOptions pools) => string.Create(
        CultureInfo.InvariantCulture,
        $"Postgres:Pools:Panel {pools.Panel}, Pipeline {pools.Pipeline}, Owner {pools.Owner}, Loader {pools.Loader}, Reader {pools.Reader}, and {ConnectionPoolOptions.Unpooled} beside them");

    private sealed record Allowance(int MaxConnections, int Kept, int RoleLimit);
}
