using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

public sealed class AwsContractTests(PostgresServer postgres, MotoServer moto) : EnvironmentContract
{
    private protected override string ByHand => TransferUser.ResourceName;

    private protected override async Task<IEnvironmentPanel> OpenAsync(string dataDirectory) =>
        await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), dataDirectory);
}
