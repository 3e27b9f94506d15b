using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Environments;
using SfSpend.Tests.EndToEnd;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Features.Environments;

[Collection(nameof(AwsControlVisits))]
public sealed class AwsConnectorTests(AwsControlPanel panel)
{
    [Fact]
    public async Task Whoever_connects_as_loader_and_reader_looks_at_the_cluster_once()
    {
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        var called = new ConcurrentQueue<string>();
        panel.Clients.Called += called.Enqueue;

        var connection = await panel.Services.GetRequiredService<IEnvironmentConnector>().ConnectAsync(TestContext.Current.CancellationToken);

        panel.Clients.Called -= called.Enqueue;
        Assert.Single(called, call => call == "redshift:DescribeClusters");
        Assert.Contains("Username=IAM:sfspend_reader", connection.Reader.ConnectionString, StringComparison.Ordinal);
        await client.TearDownAsync();
    }
}
