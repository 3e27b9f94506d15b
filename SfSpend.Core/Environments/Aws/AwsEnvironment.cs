using SfSpend.Core.Environments.Local;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The environment in an AWS account.</summary>
internal sealed class AwsEnvironment : IEnvironmentDefinition
{
    private static readonly TimeSpan DefaultLife = TimeSpan.FromDays(1);

    private readonly EnvironmentOptions _options;
    private readonly AwsWorld _world;
    private readonly WarehouseCluster _cluster;
    private readonly SftpFiles _files;
    private readonly PriceList _prices;
    private readonly AwsInventory _inventory;

    /// <param name="contents">What stands in the warehouse; null: this panel only makes the cluster.</param>
    public AwsEnvironment(EnvironmentOptions options, AwsWorld world, DataFolders folders, SftpFiles files, IWarehouseContents? contents = null)
    {
        _options = options;
        _world = world;
        _files = files;
        _prices = PriceList.Read(world.Options.PriceFile);
        _cluster = new WarehouseCluster(world);
        _inventory = new AwsInventory(world);
        List<IResource> resources =
        [
            new SftpUserKey(files),
            new RawExtracts(folders),
            new ExplainedResource(new LandingBucket(world)),
            new ExplainedResource(IamRole.ForTransfer(world)),
            new ExplainedResource(new TransferServer(world)),
            new ExplainedResource(new TransferUser(world, files)),
            new ExplainedResource(IamRole.ForCopy(world)),
            new ExplainedResource(new WarehouseSecurityGroup(world)),
            new ExplainedResource(_cluster),
        ];
        if (contents is not null)
        {
            resources.Add(new ExplainedResource(new WarehouseSchema(_cluster, contents)));
        }

        Resources = resources;
    }

    public string Name => _options.Name;

    public EnvironmentKind Kind => EnvironmentKind.Aws;

    public IReadOnlyList<IResource> Resources { get; }

    public EnvironmentCost Cost => AwsCosts.Of(_world.Options, _prices, _ => true, isPaused: false);

    public TimeSpan? TimeToLive => _options.TimeToLive switch
    {
        null => DefaultLife,
        { } life when life == TimeSpan.Zero => null,
        { } life => life,
    };

    public EnvironmentCost CostOf(IReadOnlyList<ResourceSnapshot> world)
    {
        var there = world.Where(resource => resource.Id is not null && !resource.IsForeign).ToDictionary(resource => resource.Name, StringComparer.Ordinal);
        var isPaused = there.TryGetValue(WarehouseCluster.ResourceName, out var cluster) && cluster.Detail.StartsWith("Paused", StringComparison.Ordinal);
        return AwsCosts.Of(_world.Options, _prices, there.ContainsKey, isPaused);
    }

    public async Task<EnvironmentOutputs> DescribeOutputsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var names = await _world.NamesAsync(cancellationToken);
            var bucket = await _world.RecallAsync(LandingBucket.ResourceName, cancellationToken);
            var address = await _cluster.FindAddressAsync(cancellationToken);
            return new EnvironmentOutputs(
                await new AwsSftp(_world, _files).FindOutputAsync(cancellationToken),
                bucket,
                address is { } found ? new WarehouseOutput(found.Host, found.Port, names.Options.DatabaseName) : null);
        }
        catch (Exception exception) when (AwsErrors.IsFromAws(exception))
        {
            // The resources say what is the matter; what can't be asked is not offered.
            return new EnvironmentOutputs(null, null, null);
        }
    }

    public Task<IReadOnlyList<string>> DescribeUntouchedAsync(CancellationToken cancellationToken) => AskAsync(() => _inventory.ListOthersAsync(cancellationToken));

    public Task<IReadOnlyList<string>> FindLeftoversAsync(CancellationToken cancellationToken) => AskAsync(() => _inventory.ListOwnAsync(cancellationToken));

    public SnapshotOffer? Snapshot => new(
        WarehouseCluster.ResourceName,
        _world.Options.FinalSnapshot,
        _world.Options.FinalSnapshotRetentionDays,
        _prices.Regions.TryGetValue(_world.Clients.Region, out var region) ? region.SnapshotGigabyteMonth : null,
        _prices.Currency);

    public Task<IReadOnlyList<string>> FindKeptAsync(FinalSnapshot? asked, CancellationToken cancellationToken) => AskAsync(() => _inventory.ListKeptAsync(asked, cancellationToken));

    public async Task<IReadOnlyList<string>> DescribeObstaclesAsync(PlanAction action, CancellationToken cancellationToken)
    {
        if (action == PlanAction.Teardown)
        {
            return [];
        }

        List<string> obstacles = [];
        if (NodeTypes.Refuse(_world.Options.NodeType, _world.Options.NodeCount) is { } refused)
        {
            obstacles.Add(refused);
        }

        try
        {
            if (await _world.FindDefaultVpcAsync(cancellationToken) is not { } vpc)
            {
                obstacles.Add($"The account has no default VPC in {_world.Clients.Region}, into which the cluster would go. Make one (aws ec2 create-default-vpc), or work in another Region (AWS:Region).");
            }
            else if (_world.Options.PubliclyAccessible && vpc.BlockPublicAccessStates?.InternetGatewayBlockMode?.Value is "block-bidirectional" or "block-ingress")
            {
                obstacles.Add($"{vpc.VpcId} blocks public access, so the cluster can't have a public address. Set Aws:PubliclyAccessible=false and run the panel inside the VPC, or exclude the VPC from the block.");
            }
        }
        catch (Exception exception) when (AwsErrors.IsFromAws(exception))
        {
            obstacles.Add(AwsErrors.Explain(exception, "the default VPC").Message);
        }

        return obstacles;
    }

    public async Task<IReadOnlyList<NeededAction>> DescribePermissionsAsync(PlanAction action, CancellationToken cancellationToken)
    {
        try
        {
            return await new PermissionCheck(_world).CheckAsync(action, cancellationToken);
        }
        catch (Exception exception) when (AwsErrors.IsFromAws(exception))
        {
            // Without an account to ask about, nothing is known. The resources say what is the matter.
            return [.. AwsPermissions.For(action).Select(name => new NeededAction(name, null))];
        }
    }

    public async Task PauseAsync(CancellationToken cancellationToken) => await AskAsync(async () =>
    {
        await _cluster.PauseAsync(cancellationToken);
        return true;
    });

    public async Task ResumeAsync(CancellationToken cancellationToken) => await AskAsync(async () =>
    {
        await _cluster.ResumeAsync(cancellationToken);
        return true;
    });

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (AwsErrors.IsFromAws(exception))
        {
            throw new ProvisioningException(AwsErrors.Explain(exception, "the account").Message, exception);
        }
    }
}
