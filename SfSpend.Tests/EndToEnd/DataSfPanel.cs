using SfSpend.Tests.Support;

namespace SfSpend.Tests.EndToEnd;

/// <summary>A panel that takes another address for DataSF's, and doesn't wait long before it asks that again.</summary>
internal sealed class DataSfPanel(PostgresServer postgres, string portal) : PanelFixture(postgres)
{
    /// <summary>Nobody listens there.</summary>
    public const string NoPortal = "http://127.0.0.1:1";

    public static async Task<DataSfPanel> StartAsync(PostgresServer postgres, string portal)
    {
        var panel = new DataSfPanel(postgres, portal);
        await panel.InitializeAsync();
        return panel;
    }

    protected override IEnumerable<(string Name, string Value)> Settings() =>
        [.. base.Settings(), ("DataSf:BaseUrl", portal), ("DataSf:RetryDelay", "00:00:00.010")];
}
