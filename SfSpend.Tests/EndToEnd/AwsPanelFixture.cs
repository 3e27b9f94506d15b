using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;
using SfSpend.Tests.Support.Redshift;

namespace SfSpend.Tests.EndToEnd;

/// <summary>
/// A whole panel whose environment is on AWS: its APIs played by moto, Transfer Family's server by rclone over moto's S3, Redshift by
/// the stand-in, which loads from moto's S3, too.
/// </summary>
internal sealed class AwsPanelFixture(PostgresServer postgres, MotoServer moto) : PanelFixture(postgres)
{
    private readonly TestFolder _keys = new();
    private readonly AwsTraffic _traffic = new();
    private readonly PostgresServer _postgres = postgres;
    private MotoAccount? _account;
    private RcloneSftpServer? _sftp;
    private MotoObjects? _objects;
    private RedshiftStandIn? _redshift;

    public MotoAccount Account => _account ?? throw new InvalidOperationException("The account is there in a test only.");

    public string Bucket => $"{EnvironmentName}-landing";

    private string User => $"{_redshift?.Backend.Database}_owner";

    public static async Task<AwsPanelFixture> StartAsync(PostgresServer postgres, MotoServer moto)
    {
        var panel = new AwsPanelFixture(postgres, moto);
        await panel.InitializeAsync();
        return panel;
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var cancellationToken = TestContext.Current.CancellationToken;
        _account = await moto.OpenAccountAsync();
        _sftp = await RcloneSftpServer.StartOverS3Async(_account, $"{Bucket}/landing", cancellationToken);
        _objects = new MotoObjects(_account);

        var database = new NpgsqlConnectionStringBuilder(await _postgres.CreateControlDatabaseAsync());
        await using (var owner = NpgsqlDataSource.Create(database))
        {
            await RedshiftStandIn.AddSystemViewsAsync(owner, cancellationToken);
        }

        _redshift = new RedshiftStandIn(database.ConnectionString, _objects.OpenAsync);
        _redshift.Logins[$"IAM:{User}"] = (database.Username ?? "", database.Password ?? "");
        _redshift.Logins[$"IAM:{User}_reader"] = ($"{User}_reader", RedshiftStandIn.DisabledPassword);

        var keys = _account.Credentials.GetCredentials();
        await File.WriteAllTextAsync(
            _keys.File("credentials"),
            $"[panel]\naws_access_key_id={keys.AccessKey}\naws_secret_access_key={keys.SecretKey}\naws_session_token={keys.Token}\n",
            cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_redshift is not null)
        {
            await _redshift.DisposeAsync();
        }

        if (_sftp is not null)
        {
            await _sftp.DisposeAsync();
        }

        _objects?.Dispose();
        _traffic.Dispose();
        _keys.Dispose();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureServices(services => services.AddSingleton(provider => new AwsClients(
            provider.GetRequiredService<AwsOptions>(), provider.GetRequiredService<IConfiguration>().GetAWSOptions().GetCredentials(), _traffic)));
    }

    protected override IEnumerable<(string Name, string Value)> Settings()
    {
        if (_sftp is null || _redshift is null)
        {
            throw new InvalidOperationException("The stand-ins are started first.");
        }

        return
        [
            .. base.Settings(),
            ("Environment:Kind", "Aws"),
            ("Environment:SshKeyPath", _sftp.Endpoint.PrivateKeyPath),
            ("AWS:Region", MotoServer.Region),
            ("AWS:ServiceURL", Account.Url),
            ("AWS:Profile", "panel"),
            ("AWS:ProfilesLocation", _keys.File("credentials")),
            ("Aws:BucketName", Bucket),
            ("Aws:SftpUserName", RcloneSftpServer.UserName),
            ("Aws:SftpEndpoint", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_sftp.Port}")),
            ("Aws:SftpHostKeyFingerprint", _sftp.HostKeyFingerprint),
            ("Aws:DatabaseName", _redshift.Backend.Database ?? ""),
            ("Aws:DatabaseUserName", User),
            ("Aws:WarehouseEndpoint", _redshift.Address.ToString()),
            ("Aws:WarehouseSslMode", "Disable"),
            ("Aws:IngressCidr", "203.0.113.7/32"),
        ];
    }
}
