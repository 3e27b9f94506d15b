using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Scraping;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

/// <summary>A pipeline that scrapes a DataSF on loopback.</summary>
internal sealed class DataSfPipeline : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private DataSfPipeline(PipelinePanel panel, FakeDataSf portal)
    {
        (Panel, Portal) = (panel, portal);
        _services = DataSfServices.For(portal.BaseUrl);
        panel.DataSf = _services.GetRequiredService<DataSfSource>();
    }

    public PipelinePanel Panel { get; }

    public FakeDataSf Portal { get; }

    public static async Task<DataSfPipeline> StartAsync(PostgresServer postgres, SftpFixture sftp, IEnumerable<SourceRow> rows) =>
        new(await PipelinePanel.OpenAsync(postgres, sftp.Server), await FakeDataSf.StartAsync(rows, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await Panel.DisposeAsync();
        await _services.DisposeAsync();
        await Portal.DisposeAsync();
    }
}
