using Npgsql;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Control;

public sealed class ControlDatabaseTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_started_control_database_has_the_environment_tables()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);

        await using var command = control.DataSource.CreateCommand("SELECT COUNT(*) FROM information_schema.tables WHERE table_name IN ('environment', 'resource', 'operation', 'operation_step')");

        Assert.Equal(4L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Another_database_is_reached_on_the_same_server()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);

        var other = new NpgsqlConnectionStringBuilder(control.ConnectionStringFor("warehouse_of_test"));

        Assert.Equal("warehouse_of_test", other.Database);
        Assert.Equal(new NpgsqlConnectionStringBuilder(control.DataSource.ConnectionString).Port, other.Port);
    }
}
