using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace SfSpend.Core.Environments.Local;

/// <summary>The environment on this machine: nothing to install, no account, no cost.</summary>
internal sealed class LocalEnvironment(
    IOptions<EnvironmentOptions> options,
    DataFolders folders,
    SftpFiles files,
    LocalWarehouse warehouse,
    SftpSupervisor supervisor,
    RcloneProgram program) : IEnvironmentDefinition
{
    public string Name => options.Value.Name;

    public EnvironmentKind Kind => EnvironmentKind.Local;

    public IReadOnlyList<IResource> Resources { get; } =
    [
        new LandingFolder(folders),
        new SftpUserKey(files),
        new SftpHostKey(files),
        new SftpServer(supervisor, program, files),
        new RawExtracts(folders),
        new WarehouseDatabase(warehouse),
        new WarehouseReader(warehouse),
    ];

    public EnvironmentCost Cost { get; } = new(0.00m, "USD", "Runs on this machine.");

    /// <summary>It costs nothing, so it ends by itself only where that was asked for.</summary>
    public TimeSpan? TimeToLive => options.Value.TimeToLive is { } life && life > TimeSpan.Zero ? life : null;

    public async Task<EnvironmentOutputs> DescribeOutputsAsync(CancellationToken cancellationToken)
    {
        var sftp = SftpServerState.Read(files) is { } server && File.Exists(files.HostPublicKey)
            ? new SftpOutput(
                "127.0.0.1", server.Port, SftpFiles.UserName,
                OpenSshKey.FingerprintOf(await File.ReadAllTextAsync(files.HostPublicKey, cancellationToken)),
                SftpCommand.For(files, server.Port))
            : null;
        var databases = await ListDatabasesAsync(cancellationToken);
        var address = warehouse.Address;
        return new EnvironmentOutputs(
            sftp,
            Directory.Exists(folders.Landing) ? folders.Landing : null,
            databases.Contains(warehouse.Database) ? new WarehouseOutput(address.Host ?? "", address.Port, warehouse.Database) : null);
    }

    public async Task<IReadOnlyList<string>> DescribeUntouchedAsync(CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(warehouse.Server.ConnectionString).Database;
        return
        [
            .. (await ListDatabasesAsync(cancellationToken))
                .Where(database => database != warehouse.Database)
                .Select(database => database == own ? $"Database {database}, the panel's own" : $"Database {database}"),
            .. files.HasOwnKey ? [$"Key {files.UserKey}"] : Array.Empty<string>(),
        ];
    }

    private async Task<IReadOnlyList<string>> ListDatabasesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.Server.OpenConnectionAsync(cancellationToken);
        return [.. await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT CAST(datname AS text) FROM pg_database WHERE NOT datistemplate ORDER BY datname", cancellationToken: cancellationToken))];
    }
}
