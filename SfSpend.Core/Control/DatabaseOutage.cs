using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>Tells a database that does not answer now, and may in a moment, from one that answers with an error.</summary>
public static class DatabaseOutage
{
    /// <summary>What a server says that starts, stops, restarts, or has no room for one more connection or for a single byte.</summary>
    private static readonly string[] States =
    [
        PostgresErrorCodes.AdminShutdown, PostgresErrorCodes.CrashShutdown, PostgresErrorCodes.CannotConnectNow,
        PostgresErrorCodes.TooManyConnections, PostgresErrorCodes.DiskFull, PostgresErrorCodes.IoError,
    ];

    /// <summary>Class 08 of SQLSTATE: the connection is gone, or did not come about.</summary>
    private const string ConnectionClass = "08";

    /// <summary>Whether the failure, or what caused it, is a database that can't be reached.</summary>
    public static bool Explains(Exception? failure) => failure switch
    {
        null => false,
        DatabaseUnreachableException => true,
        PostgresException answer => States.Contains(answer.SqlState) || answer.SqlState.StartsWith(ConnectionClass, StringComparison.Ordinal),

        // The reader's password file is gone while the environment is torn down. To Npgsql, a missing file is as transient as a lost connection.
        NpgsqlException { InnerException: FileNotFoundException or DirectoryNotFoundException } => false,
        NpgsqlException { IsTransient: true } => true,
        _ => Explains(failure.InnerException),
    };
}
