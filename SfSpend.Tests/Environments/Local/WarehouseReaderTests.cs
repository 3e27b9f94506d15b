using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Local;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Local;

public sealed class WarehouseReaderTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_reader_reads_tables_that_a_load_made_and_moved_after_it_was_provisioned()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        await ExecuteAsync(panel.Warehouse.Owner, "CREATE TABLE staging.swapped AS SELECT 1 AS answer");
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(panel.Warehouse.Reader, "SELECT answer FROM staging.swapped"));

        await ExecuteAsync(panel.Warehouse.Owner, "ALTER TABLE staging.swapped SET SCHEMA report");
        await ExecuteAsync(panel.Warehouse.Owner, "CREATE TABLE report.made AS SELECT 2 AS answer");

        await ExecuteAsync(panel.Warehouse.Reader, "SELECT answer FROM swapped UNION ALL SELECT answer FROM report.made");
    }

    [Fact]
    public async Task Whatever_sql_it_is_given_the_reader_changes_and_blocks_nothing()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        string[] forbidden =
        [
            "INSERT INTO report.finance VALUES (9, 'Gift')",
            "DELETE FROM report.transaction",
            "CREATE TABLE report.mine (a INT)",
            "CREATE TEMP TABLE mine (a INT)",
            "CREATE SCHEMA mine",
            "LOCK TABLE report.load IN ACCESS EXCLUSIVE MODE",
            "SELECT set_config('statement_timeout', '0', false)",
            "SELECT pg_sleep(1)",
            "SELECT pg_advisory_lock(1)",
            "SELECT lo_create(0)",
            "SELECT pg_read_file('PG_VERSION')",
            "SELECT query_to_xml('SELECT 1', true, true, '')",
            "COPY report.finance TO PROGRAM 'cat'",
            "DO $$ BEGIN NULL; END $$",
            "SELECT pg_terminate_backend(1)",
        ];

        foreach (var sql in forbidden)
        {
            // Even a reader that has talked itself out of its read-only default.
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(panel.Warehouse.Reader, sql));
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(panel.Warehouse.Reader, $"SET default_transaction_read_only = off; {sql}"));
        }
    }

    [Fact]
    public async Task A_lost_password_is_seen_and_mended()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        File.Delete(panel.Warehouse.ReaderPasswordPath);
        var degraded = await panel.Provisioner.DescribeAsync(Cancellation);

        await panel.RunAsync(PlanAction.Provision);

        Assert.Equal(EnvironmentState.Degraded, degraded.State);
        Assert.Equal(EnvironmentState.Ready, (await panel.Provisioner.DescribeAsync(Cancellation)).State);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(panel.Warehouse.ReaderPasswordPath));
    }

    private async Task<LocalPanel> ProvisionAsync(TestFolder folder)
    {
        var panel = await LocalPanel.OpenAsync(await postgres.CreateDatabaseAsync(), folder.Path, sftp: new SftpOptions { RclonePath = "/nowhere" });
        Assert.Null((await panel.RunAsync(PlanAction.Provision)).Error);
        return panel;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
