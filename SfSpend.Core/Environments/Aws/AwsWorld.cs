using Amazon.SecurityToken.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>What the resources of an AWS environment share: clients, names, and how one tells what is ours.</summary>
internal sealed class AwsWorld(AwsClients clients, AwsOptions options, EnvironmentOptions environment, EnvironmentStore store) : IDisposable
{
    /// <summary>Its value is the environment's name; whatever carries it was made by this environment.</summary>
    public const string EnvironmentTag = "sfspend:environment";

    private readonly SemaphoreSlim _asking = new(1, 1);
    private AwsNames? _names;

    public AwsClients Clients => clients;

    public AwsOptions Options => options;

    public string Environment => environment.Name;

    /// <summary>What everything is made with.</summary>
    public IReadOnlyList<(string Key, string Value)> Tags { get; } = [(EnvironmentTag, environment.Name), ("sfspend:application", "SfSpend")];

    /// <summary>Asks once which account this is.</summary>
    public async Task<AwsNames> NamesAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            return _names ??= await AskAsync(cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    public bool IsOurs(IEnumerable<(string? Key, string? Value)> tags) => tags.Any(tag => tag.Key == EnvironmentTag && tag.Value == environment.Name);

    /// <summary>What an operation last knew a resource as; null when it was not there.</summary>
    public Task<string?> RecallAsync(string resource, CancellationToken cancellationToken) => store.FindResourceIdAsync(environment.Name, resource, cancellationToken);

    /// <summary>
    /// Whether this very thing was last seen as ours by an operation: then it still is where somebody took its tags away, and is given them again. Its
    /// name alone would prove nothing.
    /// </summary>
    /// <param name="identity">What no other has, even of the same name.</param>
    public async Task<bool> IsRecordedAsync(string resource, string? identity, CancellationToken cancellationToken) =>
        identity is not null && identity == await store.FindIdentityAsync(environment.Name, resource, cancellationToken);

    /// <summary>Written down before something is made that can't be made with its tags: a crash in between then leaves nothing unknown behind.</summary>
    public Task AnnounceAsync(IResource resource, string id, CancellationToken cancellationToken) => store.SaveResourceAsync(
        environment.Name, new ResourceSnapshot(resource.Name, resource.Type, ResourceState.Creating, id, "About to be made."), cancellationToken);

    public void Dispose()
    {
        _asking.Dispose();
        clients.Dispose();
    }

    private async Task<AwsNames> AskAsync(CancellationToken cancellationToken)
    {
        var caller = await clients.Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
        if (options.AccountId is { } allowed && caller.Account != allowed)
        {
            throw new ProvisioningException(
                $"The credentials belong to the AWS account {caller.Account} ({caller.Arn}), but Aws:AccountId allows only {allowed}. Nothing was changed. Use credentials of {allowed}, or correct Aws:AccountId.");
        }

        var partition = caller.Arn?.Split(':') is [_, var named, ..] ? named : "aws";
        return new AwsNames(environment.Name, caller.Account, clients.Region, partition, options) { CallerArn = caller.Arn };
    }
}
