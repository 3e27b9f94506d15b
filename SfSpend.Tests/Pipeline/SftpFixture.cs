using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

/// <summary>One SFTP server for the tests of a class.</summary>
public sealed class SftpFixture : IAsyncLifetime
{
    private RcloneSftpServer? _server;

    internal RcloneSftpServer Server => _server ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _server = await RcloneSftpServer.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
