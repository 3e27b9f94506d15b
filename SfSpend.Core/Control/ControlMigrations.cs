using System.Reflection;
using DbUp;
using DbUp.Engine;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>Brings the control database's tables to what this version of the panel expects. Scripts are applied in the order of their names, each in a transaction, each once.</summary>
internal static partial class ControlMigrations
{
    private const string JournalSchema = "migration";
    private const string JournalTable = "journal";

    /// <summary>Two panels that start at once wait for each other here.</summary>
    private const long LockKey = 0x5346_5370_656E_64;

    private static readonly Assembly Scripts = typeof(ControlMigrations).Assembly;

    /// <exception cref="ControlException">A script failed, or the database belongs to a newer panel.</exception>
    public static async Task RunAsync(string connectionString, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // Not pooled: the lock goes with the connection, whatever happens, and nothing is left of a server that was killed since.
        var address = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        await using var holder = new NpgsqlConnection(address);
        await holder.OpenAsync(cancellationToken);
        await ExecuteAsync(holder, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        await ExecuteAsync(holder, $"CREATE SCHEMA IF NOT EXISTS {JournalSchema}", cancellationToken);
        await RestoreSequenceAsync(holder, cancellationToken);

        var upgrade = DeployChanges.To
            .PostgresqlDatabase(address)
            .WithScriptsEmbeddedInAssembly(Scripts, IsMigration)
            .JournalToPostgresqlTable(JournalSchema, JournalTable)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build();
        RefuseNewer(upgrade);
        var result = upgrade.PerformUpgrade();
        if (!result.Successful)
        {
            throw new ControlException($"The control database could not be brought up to date: {result.ErrorScript?.Name} failed: {result.Error.Message} The script was rolled back.", result.Error);
        }

        var logger = loggers.CreateLogger(typeof(ControlMigrations).FullName ?? nameof(ControlMigrations));
        foreach (var script in result.Scripts)
        {
            Log.Applied(logger, script.Name);
        }
    }

    /// <summary>
    /// With <c>wal_level = minimal</c>, a sequence that was used in the transaction that created it goes back to that value when PostgreSQL is killed before its
    /// next checkpoint. The journal's is one, and the next migration would then fail on a number that is taken.
    /// </summary>
    private static async Task RestoreSequenceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string table = $"{JournalSchema}.{JournalTable}";
        await using var exists = new NpgsqlCommand($"SELECT to_regclass('{table}') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is true)
        {
            await ExecuteAsync(
                connection,
                $"""
                SELECT setval(CAST(sequencename AS regclass), newest)
                FROM (SELECT format('%I.%I', schemaname, sequencename) AS sequencename, last_value FROM pg_sequences WHERE schemaname = '{JournalSchema}') AS sequence,
                     (SELECT MAX(schemaversionsid) AS newest FROM {table}) AS journal
                WHERE sequencename = pg_get_serial_sequence('{table}', 'schemaversionsid') AND last_value < newest
                """,
                cancellationToken);
        }
    }

    private static void RefuseNewer(UpgradeEngine upgrade)
    {
        var known = Scripts.GetManifestResourceNames().Where(IsMigration).ToHashSet(StringComparer.Ordinal);
        var unknown = upgrade.GetExecutedScripts().Where(name => !known.Contains(name)).ToList();
        if (unknown.Count > 0)
        {
            throw new ControlException($"The control database was changed by a newer panel ({string.Join(", ", unknown)}). Nothing was changed. Start that version, or restore a backup from before.");
        }
    }

    private static bool IsMigration(string resource) => resource.Contains(".Control.Migrations.", StringComparison.Ordinal);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Control database migration {Script} was applied")]
        public static partial void Applied(ILogger logger, string script);
    }
}
