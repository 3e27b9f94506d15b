using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Environments.Local;

/// <summary>
/// The role as which questions are asked: it may read the published tables and nothing else, whatever SQL it is given. Tables that
/// a load swaps in are readable at once, by default privileges.
/// </summary>
internal sealed class WarehouseReader(LocalWarehouse warehouse) : IResource
{
    public const string ResourceName = "warehouse-reader";

    private const int PasswordLength = 40;

    /// <summary>
    /// Functions of PostgreSQL that the role may not call. Only a volatile function can change a setting, hold a lock, wait, write outside of
    /// tables, or run a query given as text: of those, the role keeps the ones named here, so that a newer server's additions are refused until
    /// somebody has looked at them. Besides those, some that count as stable read whole tables by their names.
    /// </summary>
    private const string RefusedFunctions = """
        FROM pg_proc AS p
        WHERE p.pronamespace = CAST('pg_catalog' AS regnamespace)
            AND p.prokind = 'f'
            AND (p.proname ~ '^(table_to_xml|schema_to_xml|database_to_xml)'
                OR (p.provolatile = 'v' AND p.proname NOT IN (
                    'clock_timestamp', 'timeofday', 'random', 'random_normal', 'setseed', 'gen_random_uuid', 'uuidv4', 'uuidv7',
                    'bernoulli', 'system', 'current_query', 'pg_lock_status',
                    'pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size')))
        """;

    private const string RevokeFunctions = $"""
        DO $$
        DECLARE refused text;
        BEGIN
            FOR refused IN SELECT CAST(p.oid AS regprocedure) {RefusedFunctions}
            LOOP
                EXECUTE 'REVOKE EXECUTE ON FUNCTION ' || refused || ' FROM PUBLIC';
            END LOOP;
        END
        $$
        """;

    /// <summary>What holds for whatever the role asks, until it asks otherwise where it may.</summary>
    private static readonly IReadOnlyList<(string Name, string Value)> Settings =
    [
        ("default_transaction_read_only", "on"),
        ("statement_timeout", "60s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "60s"),
        ("enable_nestloop", LocalWarehouse.NestedLoops),
        ("search_path", StarSchema.Schema),
    ];

    /// <summary>
    /// What only a superuser may say: how much disk a question may take, and that what is refused is not logged with its text by the server as
    /// well. Whoever asked is told.
    /// </summary>
    private IReadOnlyList<(string Name, string Value)> SuperuserSettings =>
    [
        ("temp_file_limit", string.Create(CultureInfo.InvariantCulture, $"{warehouse.MaxTempFileMegabytes}MB")),
        ("log_min_messages", "fatal"),
        ("log_min_error_statement", "fatal"),
    ];

    public string Name => ResourceName;

    public string Type => "read-only role";

    public IReadOnlyList<string> DependsOn => [WarehouseDatabase.ResourceName];

    private string Role => LocalWarehouse.Quote(warehouse.ReaderRole);

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var mark = await FindMarkAsync(cancellationToken);
        if (mark is null)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"Role {warehouse.ReaderRole} does not exist.");
        }

        if (mark != warehouse.Mark)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Failed, warehouse.ReaderRole, $"Role {warehouse.ReaderRole} exists, but this environment did not make it.");
        }

        return await FindFaultAsync(cancellationToken) is { } fault
            ? new ResourceSnapshot(Name, Type, ResourceState.Degraded, warehouse.ReaderRole, fault)
            : new ResourceSnapshot(Name, Type, ResourceState.Ready, warehouse.ReaderRole, $"May read schema {StarSchema.Schema} of database {warehouse.Database}, nothing else.");
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var mark = await FindMarkAsync(cancellationToken);
        RefuseForeign(mark);
        var password = RandomNumberGenerator.GetHexString(PasswordLength, lowercase: true);
        warehouse.WriteReaderPassword(password);

        await using (var connection = await warehouse.Server.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            var settings = await ListSettingsAsync(connection, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                {(mark is null ? "CREATE" : "ALTER")} ROLE {Role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT {LocalWarehouse.ReaderConnectionLimit} PASSWORD {LocalWarehouse.QuoteLiteral(password)};
                COMMENT ON ROLE {Role} IS {LocalWarehouse.QuoteLiteral(warehouse.Mark)};
                {string.Join('\n', settings.Select(setting => $"ALTER ROLE {Role} SET {setting.Name} = {LocalWarehouse.QuoteLiteral(setting.Value)};"))}
                GRANT CONNECT ON DATABASE {LocalWarehouse.Quote(warehouse.Database)} TO {Role};
                """, transaction: transaction, cancellationToken: cancellationToken));
            await transaction.CommitAsync(cancellationToken);
        }

        await using (var connection = await warehouse.Owner.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            // A staged table is readable from the moment it is moved to the published schema: it brings its rights with it.
            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                REVOKE ALL ON SCHEMA public FROM PUBLIC;
                REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
                GRANT USAGE ON SCHEMA {StarSchema.Schema} TO {Role};
                GRANT SELECT ON ALL TABLES IN SCHEMA {StarSchema.Schema} TO {Role};
                ALTER DEFAULT PRIVILEGES IN SCHEMA {StarSchema.Schema} GRANT SELECT ON TABLES TO {Role};
                ALTER DEFAULT PRIVILEGES IN SCHEMA {StarSchema.StagingSchema} GRANT SELECT ON TABLES TO {Role};
                """, transaction: transaction, cancellationToken: cancellationToken));
            await LoadSchemas.OpenAllAsync(connection, Role, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(RevokeFunctions, transaction: transaction, cancellationToken: cancellationToken));
            await transaction.CommitAsync(cancellationToken);
        }

        warehouse.Disconnect();
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        RefuseForeign(await FindMarkAsync(cancellationToken));
        warehouse.Disconnect();
        if (await HasDatabaseAsync(cancellationToken))
        {
            await using var connection = await warehouse.Owner.OpenConnectionAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition($"DROP OWNED BY {Role}", cancellationToken: cancellationToken));
        }

        await using (var connection = await warehouse.Server.OpenConnectionAsync(cancellationToken))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = @role", new { role = warehouse.ReaderRole }, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition($"DROP ROLE IF EXISTS {Role}", cancellationToken: cancellationToken));
        }

        SftpFiles.Delete(warehouse.ReaderPasswordPath);
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <returns>Why the role can't read, or null.</returns>
    private async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(warehouse.ReaderPasswordPath))
        {
            return $"Its password file {warehouse.ReaderPasswordPath} is missing.";
        }

        if (!await HasDatabaseAsync(cancellationToken))
        {
            return $"Database {warehouse.Database} does not exist.";
        }

        try
        {
            await using var command = warehouse.Reader.CreateCommand($"SELECT COUNT(*) FROM {StarSchema.Schema}.load");
            await command.ExecuteScalarAsync(cancellationToken);
            return await FindMissingAsync(cancellationToken) ?? await FindCallableAsync(cancellationToken);
        }
        catch (NpgsqlException exception) when (DatabaseOutage.Explains(exception))
        {
            throw await warehouse.ExplainAsync($"role {warehouse.ReaderRole}", exception, cancellationToken);
        }
        catch (NpgsqlException busy) when (busy.IsTransient)
        {
            // A crowded or restarting server says nothing about the role.
            throw new ProvisioningException($"Role {warehouse.ReaderRole} could not be tried: {busy.Message} Try again in a moment.", busy);
        }
        catch (NpgsqlException exception)
        {
            return string.Create(CultureInfo.InvariantCulture, $"It can't read: {exception.Message}");
        }
    }

    /// <returns>Which settings the role lacks, made perhaps by an earlier version; null when it has all.</returns>
    private async Task<string?> FindMissingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.Server.OpenConnectionAsync(cancellationToken);
        var found = await connection.QueryAsync<string>(new CommandDefinition(
            """
            SELECT unnest(s.setconfig)
            FROM pg_db_role_setting AS s
            INNER JOIN pg_roles AS r ON r.oid = s.setrole
            WHERE r.rolname = @role AND s.setdatabase = 0
            """,
            new { role = warehouse.ReaderRole }, cancellationToken: cancellationToken));
        var missing = (await ListSettingsAsync(connection, cancellationToken)).Select(setting => $"{setting.Name}={setting.Value}").Except(found).ToArray();
        return missing.Length == 0 ? null : $"Role {warehouse.ReaderRole} is without {string.Join(", ", missing)}. Provision, and it is given them; what was loaded stays.";
    }

    /// <summary>All that the panel's user may give the role.</summary>
    private async Task<IReadOnlyList<(string Name, string Value)>> ListSettingsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var isSuperuser = await connection.ExecuteScalarAsync<string>(new CommandDefinition("SHOW is_superuser", cancellationToken: cancellationToken)) == "on";
        return isSuperuser ? [.. Settings, .. SuperuserSettings] : Settings;
    }

    /// <returns>Which functions the role may still call, after an earlier version or an upgrade of the server; null when there are none.</returns>
    private async Task<string?> FindCallableAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.Owner.OpenConnectionAsync(cancellationToken);
        var callable = (await connection.QueryAsync<string>(new CommandDefinition(
            $"""
            SELECT DISTINCT CAST(p.proname AS text)
            {RefusedFunctions}
                AND has_function_privilege(@role, p.oid, 'EXECUTE')
                AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
            ORDER BY 1
            """,
            new { role = warehouse.ReaderRole }, cancellationToken: cancellationToken))).AsList();
        return callable.Count == 0
            ? null
            : $"Role {warehouse.ReaderRole} may call functions that it should not, such as {callable[0]}. Provision, and they are taken from it; what was loaded stays.";
    }

    private void RefuseForeign(string? mark)
    {
        if (mark is not null && mark != warehouse.Mark)
        {
            throw new ProvisioningException($"Role {warehouse.ReaderRole} exists on this server, but this environment did not make it (its comment is \"{mark}\", expected \"{warehouse.Mark}\"). It was not touched. Choose another name (Environment:Name), or remove that role yourself.");
        }
    }

    /// <returns>The role's comment, empty when it has none; null when there is no such role.</returns>
    private async Task<string?> FindMarkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await warehouse.Server.OpenConnectionAsync(cancellationToken);
            return await connection.QueryFirstOrDefaultAsync<string?>(new CommandDefinition(
                "SELECT COALESCE(shobj_description(oid, 'pg_authid'), '') FROM pg_roles WHERE rolname = @role", new { role = warehouse.ReaderRole }, cancellationToken: cancellationToken));
        }
        catch (NpgsqlException exception)
        {
            throw await warehouse.ExplainAsync($"role {warehouse.ReaderRole}", exception, cancellationToken);
        }
    }

    private async Task<bool> HasDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.Server.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT FROM pg_database WHERE datname = @database)", new { database = warehouse.Database }, cancellationToken: cancellationToken));
    }
}
