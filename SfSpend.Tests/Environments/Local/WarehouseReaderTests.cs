using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Local;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
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
    public async Task The_reader_s_temporary_files_are_bounded_and_its_refused_questions_are_not_logged()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        await using var command = panel.Warehouse.Reader.CreateCommand(
            "SELECT current_setting('temp_file_limit') || ' ' || current_setting('log_min_messages') || ' ' || current_setting('log_min_error_statement')");

        Assert.Equal("1GB fatal fatal", await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Whatever_sql_it_is_given_the_reader_changes_and_blocks_nothing()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        await LoadAsync(panel, folder, 1);
        await ExecuteAsync(panel.Warehouse.Reader, "SELECT * FROM load_1.fund, load_1.transaction");
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
            "SELECT * FROM past.fund_from_1",
            "SELECT * FROM fact.transaction_2024",
            "DROP VIEW load_1.fund",
        ];

        foreach (var sql in forbidden)
        {
            // Even a reader that has talked itself out of its read-only default.
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(panel.Warehouse.Reader, sql));
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(panel.Warehouse.Reader, $"SET default_transaction_read_only = off; {sql}"));
        }
    }

    [Fact]
    public async Task A_role_that_an_earlier_version_made_is_seen_to_lack_a_setting_and_given_it()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        await ExecuteAsync(panel.Warehouse.Server, $"ALTER ROLE {panel.Warehouse.ReaderRole} RESET enable_nestloop");
        var degraded = Assert.Single((await panel.Provisioner.DescribeAsync(Cancellation)).Resources, resource => resource.State == ResourceState.Degraded);

        await panel.RunAsync(PlanAction.Provision);

        Assert.Contains("is without enable_nestloop=off", degraded.Detail, StringComparison.Ordinal);
        Assert.Equal(EnvironmentState.Ready, (await panel.Provisioner.DescribeAsync(Cancellation)).State);
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

    [Fact]
    public async Task A_reader_made_anew_reads_the_loads_that_were_there_before_it_and_those_after()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        await LoadAsync(panel, folder, 1);
        await new WarehouseReader(panel.Warehouse).DeleteAsync(Cancellation);

        Assert.Null((await panel.RunAsync(PlanAction.Provision)).Error);
        await LoadAsync(panel, folder, 2);

        await ExecuteAsync(panel.Warehouse.Reader, "SELECT * FROM load_1.transaction UNION ALL SELECT * FROM load_2.transaction");
    }

    [Fact]
    public async Task An_environment_provisioned_anew_has_no_load_of_the_one_before()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        await LoadAsync(panel, folder, 1);
        await LoadAsync(panel, folder, 2);

        Assert.Null((await panel.RunAsync(PlanAction.Teardown)).Error);
        Assert.Null((await panel.RunAsync(PlanAction.Provision)).Error);

        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(panel.Warehouse.Reader, "SELECT * FROM load_1.transaction"));
        await LoadAsync(panel, folder, 3);
        await ExecuteAsync(panel.Warehouse.Reader, "SELECT * FROM load_1.transaction");
    }

    [Fact]
    public async Task Its_questions_go_through_the_facts_once_however_few_the_planner_expects()
    {
        using var folder = new TestFolder();
        await using var panel = await ProvisionAsync(folder);
        await LoadAsync(panel, folder, 1);
        await using var explain = panel.Warehouse.Reader.CreateCommand(
            "EXPLAIN SELECT COUNT(*) FROM load_1.transaction AS t JOIN load_1.type AS y ON y.type_id = t.type_id WHERE LOWER(y.character) LIKE '%grants%'");
        await using var lines = await explain.ExecuteReaderAsync(Cancellation);
        List<string> plan = [];
        while (await lines.ReadAsync(Cancellation))
        {
            plan.Add(lines.GetString(0));
        }

        Assert.Contains(plan, line => line.Contains("Hash Join", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Nested Loop", StringComparison.Ordinal));
    }

    private static async Task LoadAsync(LocalPanel panel, TestFolder folder, long runId)
    {
        var files = new ConformedFiles(folder.File("landed"));
        var order = files.Write(runId, [new Fact(2024, 1, 1, 1, "Spending", runId)]);
        await new PostgresLoader(panel.Warehouse.Owner, TimeProvider.System).LoadAsync(order, files.Bucket, new StageProgress(), Cancellation);
    }

    private async Task<LocalPanel> ProvisionAsync(TestFolder folder)
    {
        var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path, sftp: new SftpOptions { RclonePath = "/nowhere" });
        Assert.Null((await panel.RunAsync(PlanAction.Provision)).Error);
        return panel;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
