using SfSpend.Core.Environments.Local;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Local;

public sealed class LocalContractTests(PostgresServer postgres) : EnvironmentContract
{
    private protected override string ByHand => WarehouseReader.ResourceName;

    private protected override async Task<IEnvironmentPanel> OpenAsync(string dataDirectory)
    {
        Requires.Rclone();
        return await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), dataDirectory);
    }
}
