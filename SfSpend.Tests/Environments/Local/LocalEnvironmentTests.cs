using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Renci.SshNet;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Local;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Local;

public sealed class LocalEnvironmentTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provisioned_environment_is_ready_and_a_torn_down_one_leaves_nothing()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);

        var provision = await panel.RunAsync(PlanAction.Provision);
        var ready = await panel.Provisioner.DescribeAsync(Cancellation);
        var teardown = await panel.RunAsync(PlanAction.Teardown);
        var absent = await panel.Provisioner.DescribeAsync(Cancellation);

        Assert.Null(provision.Error);
        Assert.Equal(EnvironmentState.Ready, ready.State);
        Assert.All(ready.Resources, resource => Assert.Equal(ResourceState.Ready, resource.State));
        Assert.Null(teardown.Error);
        Assert.Equal(EnvironmentState.Absent, absent.State);
        Assert.Equal(new EnvironmentOutputs(null, null, null), absent.Outputs);
        Assert.False(Directory.Exists(panel.Folders.Landing));
        Assert.Empty(Directory.GetFiles(panel.Folders.Keys));
    }

    [Fact]
    public async Task The_printed_sftp_command_lists_what_landed()
    {
        Requires.Rclone();
        Requires.Program("sftp", "apt-get install openssh-client");
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.File("a data directory with 'quotes'"));
        await panel.RunAsync(PlanAction.Provision);
        await File.WriteAllTextAsync(Path.Combine(panel.Folders.Landing, "landed.txt"), "x", Cancellation);

        var outputs = (await panel.Provisioner.DescribeAsync(Cancellation)).Outputs;
        var listing = await Command.RunAsync(["sh", "-c", $"echo 'ls -1' | {outputs.Sftp?.Command}"], Cancellation);

        Assert.True(listing.Succeeded, listing.Output);
        Assert.Contains("landed.txt", listing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_sent_at_once_land_whole_and_the_host_key_is_the_pinned_one()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        var connection = await panel.Connector.ConnectAsync(Cancellation);
        var endpoint = Assert.IsType<SfSpend.Core.Transferring.SftpEndpoint>(connection.Sftp);
        var content = new byte[300_000];
        new Random(7).NextBytes(content);

        await Parallel.ForAsync(0, 4, Cancellation, async (number, cancellationToken) =>
        {
            using var key = new PrivateKeyFile(endpoint.PrivateKeyPath);
            using var client = new SftpClient(endpoint.Host, endpoint.Port, endpoint.UserName, key);
            client.HostKeyReceived += (_, host) => host.CanTrust = $"SHA256:{host.FingerPrintSHA256}" == endpoint.HostKeyFingerprint;
            await client.ConnectAsync(cancellationToken);
            using var source = new MemoryStream(content);
            await client.UploadFileAsync(source, $"/file-{number}", cancellationToken);
        });

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        for (var number = 0; number < 4; number++)
        {
            var landed = await connection.Landing.DescribeAsync($"file-{number}", Cancellation);
            Assert.Equal(hash, landed?.Sha256);
        }
    }

    [Fact]
    public async Task A_stranger_with_another_key_is_not_let_in()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        var endpoint = (await panel.Connector.ConnectAsync(Cancellation)).Sftp;
        await File.WriteAllTextAsync(folder.File("stranger"), OpenSshKey.MakeEd25519().PrivateKey, Cancellation);
        using var key = new PrivateKeyFile(folder.File("stranger"));
        using var client = new SftpClient("127.0.0.1", endpoint?.Port ?? 0, SftpFiles.UserName, key);

        await Assert.ThrowsAsync<Renci.SshNet.Common.SshAuthenticationException>(() => client.ConnectAsync(Cancellation));
    }

    [Fact]
    public async Task A_second_provisioning_keeps_everything()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        var before = await panel.Provisioner.DescribeAsync(Cancellation);

        var second = await panel.RunAsync(PlanAction.Provision);

        Assert.Equal(OperationState.Succeeded, second.State);
        Assert.All(second.Steps, step => Assert.Equal(PlanChange.Keep, step.Change));
        Assert.Equal(before.Outputs, (await panel.Provisioner.DescribeAsync(Cancellation)).Outputs);
    }

    [Fact]
    public async Task What_was_deleted_by_hand_is_mended_by_provisioning_and_tolerated_by_teardown()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);
        await panel.RunAsync(PlanAction.Provision);

        Directory.Delete(panel.Folders.Landing, recursive: true);
        File.Delete(panel.Files.UserKey);
        await DropWarehouseAsync(panel);
        var degraded = await panel.Provisioner.DescribeAsync(Cancellation);
        var mend = await panel.RunAsync(PlanAction.Provision);
        var mended = await panel.Provisioner.DescribeAsync(Cancellation);
        await CountLoadsAsync(panel);
        await DropWarehouseAsync(panel);
        Directory.Delete(panel.Folders.Keys, recursive: true);
        var teardown = await panel.RunAsync(PlanAction.Teardown);

        Assert.Equal(EnvironmentState.Degraded, degraded.State);
        Assert.Null(mend.Error);
        Assert.Equal(EnvironmentState.Ready, mended.State);
        Assert.Null(teardown.Error);
        Assert.Equal(EnvironmentState.Absent, (await panel.Provisioner.DescribeAsync(Cancellation)).State);
    }

    [Fact]
    public async Task A_killed_sftp_server_shows_as_degraded_and_comes_back_on_its_port()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        var before = SftpServerState.Read(panel.Files);

        using (var rclone = Process.GetProcessById(before?.ProcessId ?? 0))
        {
            rclone.Kill();
        }

        await Eventually.IsAsync(() => panel.Provisioner.DescribeAsync(Cancellation), seen => seen.State == EnvironmentState.Degraded);
        await Eventually.IsAsync(() => panel.Provisioner.DescribeAsync(Cancellation), seen => seen.State == EnvironmentState.Ready);
        var after = SftpServerState.Read(panel.Files);
        Assert.Equal(before?.Port, after?.Port);
        Assert.NotEqual(before?.ProcessId, after?.ProcessId);
    }

    [Fact]
    public async Task After_a_restart_the_sftp_server_serves_again_with_the_same_host_key()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        var database = await postgres.CreateControlDatabaseAsync();
        var options = new EnvironmentOptions { Name = LocalPanel.NewName() };
        EnvironmentSnapshot before;
        await using (var panel = await LocalPanel.OpenAsync(database, folder.Path, options))
        {
            await panel.RunAsync(PlanAction.Provision);
            before = await panel.Provisioner.DescribeAsync(Cancellation);
        }

        await using var restarted = await LocalPanel.OpenAsync(database, folder.Path, options);
        var stopped = await restarted.Provisioner.DescribeAsync(Cancellation);
        await new EnvironmentSupervisor(restarted.Supervisor, restarted.Files, NullLogger<EnvironmentSupervisor>.Instance).StartAsync(Cancellation);
        var served = await restarted.Provisioner.DescribeAsync(Cancellation);

        Assert.Equal(EnvironmentState.Degraded, stopped.State);
        Assert.Equal(EnvironmentState.Ready, served.State);
        Assert.Equal(before.Outputs, served.Outputs);
    }

    [Fact]
    public async Task An_sftp_server_that_outlived_its_panel_is_replaced()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        var orphan = SftpServerState.Read(panel.Files)?.ProcessId ?? 0;
        await using var successor = new SftpSupervisor(panel.Rclone, panel.Folders, panel.Files, TimeProvider.System, NullLogger<SftpSupervisor>.Instance);

        await successor.StartAsync(Cancellation);
        await panel.Supervisor.StopAsync(Cancellation);

        Assert.Null(successor.Fault);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(orphan));
    }

    [Fact]
    public async Task Without_rclone_the_plan_says_so_and_the_environment_does_without()
    {
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path, sftp: new SftpOptions { RclonePath = folder.File("rclone") });

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var provision = await panel.RunAsync(PlanAction.Provision);

        var step = Assert.Single(plan.Steps, step => step.Resource == SftpServer.ResourceName);
        Assert.Equal(PlanChange.Keep, step.Change);
        Assert.Contains("does not exist", step.Reason, StringComparison.Ordinal);
        Assert.Null(provision.Error);
        Assert.Equal(EnvironmentState.Ready, (await panel.Provisioner.DescribeAsync(Cancellation)).State);
        Assert.Null((await panel.Connector.ConnectAsync(Cancellation)).Sftp);
    }

    [Fact]
    public async Task A_database_of_the_same_name_that_is_not_ours_is_neither_used_nor_dropped()
    {
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path, sftp: new SftpOptions { RclonePath = "/nowhere" });
        await ExecuteAsync(panel.Control.DataSource, $"CREATE DATABASE {LocalWarehouse.Quote(panel.Warehouse.Database)}");

        var provision = await panel.RunAsync(PlanAction.Provision);
        var teardown = await panel.RunAsync(PlanAction.Teardown);

        Assert.Contains("did not make it", provision.Error, StringComparison.Ordinal);
        Assert.Contains("did not make it", teardown.Error, StringComparison.Ordinal);
        await ExecuteAsync(panel.Control.DataSource, $"DROP DATABASE {LocalWarehouse.Quote(panel.Warehouse.Database)}");
    }

    [Fact]
    public async Task An_environment_that_is_not_provisioned_is_not_connected_to()
    {
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);

        var refusal = await Assert.ThrowsAsync<ProvisioningException>(() => panel.Connector.ConnectAsync(Cancellation));

        Assert.Contains("Provision the environment", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_s_own_key_is_used_and_never_deleted()
    {
        Requires.Rclone();
        using var folder = new TestFolder();
        var own = folder.File("own-key");
        await File.WriteAllTextAsync(own, OpenSshKey.MakeEd25519().PrivateKey, Cancellation);
        await using var panel = await LocalPanel.OpenAsync(
            await postgres.CreateControlDatabaseAsync(), folder.File("data"), new EnvironmentOptions { Name = LocalPanel.NewName(), SshKeyPath = own });

        await panel.RunAsync(PlanAction.Provision);
        var endpoint = (await panel.Connector.ConnectAsync(Cancellation)).Sftp;
        using var key = new PrivateKeyFile(own);
        using var client = new SftpClient("127.0.0.1", endpoint?.Port ?? 0, SftpFiles.UserName, key);
        await client.ConnectAsync(Cancellation);
        await panel.RunAsync(PlanAction.Teardown);

        Assert.Equal(own, endpoint?.PrivateKeyPath);
        Assert.True(File.Exists(own));
    }

    private static Task DropWarehouseAsync(LocalPanel panel) =>
        ExecuteAsync(panel.Control.DataSource, $"DROP DATABASE {LocalWarehouse.Quote(panel.Warehouse.Database)} WITH (FORCE)");

    private static Task CountLoadsAsync(LocalPanel panel) => ExecuteAsync(panel.Warehouse.Reader, "SELECT COUNT(*) FROM report.load");

    private static async Task ExecuteAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
