using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Environments.Aws;

namespace SfSpend.Tests.Support;

/// <summary>What makes a whole panel one on AWS, in an account of moto's, with a warehouse nobody connects to.</summary>
internal static class AwsPanelSettings
{
    public static IEnumerable<(string Name, string Value)> For(MotoAccount account) =>
    [
        ("Environment:Kind", "Aws"),
        ("AWS:Region", "us-east-1"),
        ("AWS:ServiceURL", account.Url),
        ("Aws:IngressCidr", "203.0.113.7/32"),
        ("Aws:SftpEndpoint", "127.0.0.1:2022"),
        ("Aws:SftpHostKeyFingerprint", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
        ("Aws:WarehouseEndpoint", "127.0.0.1:5439"),
    ];

    public static void Register(IServiceCollection services, MotoAccount account, AwsTraffic traffic)
    {
        services.AddSingleton(provider => new AwsClients(provider.GetRequiredService<AwsOptions>(), account.Credentials, traffic));
        services.AddSingleton<IWarehouseContents, NoContents>();
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
