using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Features.Environments;

/// <summary>A whole panel whose environment is in an AWS account of its own, with a warehouse nobody connects to.</summary>
public sealed class AwsControlPanel(PostgresServer postgres, MotoServer moto) : PanelFixture(postgres)
{
    private MotoAccount? _account;

    private MotoAccount Account => _account ?? throw new InvalidOperationException("The fixture is not initialized yet.");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _account = await moto.OpenAccountAsync();
    }

    protected override IEnumerable<(string Name, string Value)> Settings() =>
    [
        .. base.Settings(),
        ("Environment:Kind", "Aws"),
        ("AWS:Region", "us-east-1"),
        ("AWS:ServiceURL", Account.Url),
        ("Aws:IngressCidr", "203.0.113.7/32"),
        ("Aws:SftpEndpoint", "127.0.0.1:2022"),
        ("Aws:SftpHostKeyFingerprint", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
        ("Aws:WarehouseEndpoint", "127.0.0.1:5439"),
    ];

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureServices(services =>
        {
            services.AddSingleton(provider => new AwsClients(provider.GetRequiredService<AwsOptions>(), Account.Credentials));
            services.AddSingleton<IWarehouseContents, NoContents>();
        });
    }

    private sealed class NoContents : IWarehouseContents
    {
        private bool _isReady;

        public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(_isReady);

        public Task EnsureAsync(CancellationToken cancellationToken)
        {
            _isReady = true;
            return Task.CompletedTask;
        }

        public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>("740,000 rows in 3 loads.");
    }
}
