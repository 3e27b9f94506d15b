using Amazon.Transfer;
using Amazon.Transfer.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The SFTP server: public endpoint, users kept by Transfer Family, files in S3. It makes its own host key, and nobody sends it one.</summary>
internal sealed class TransferServer(AwsWorld world) : IResource
{
    public const string ResourceName = "sftp-server";

    public string Name => ResourceName;

    public string Type => "SFTP server";

    public IReadOnlyList<string> DependsOn => [LandingBucket.ResourceName];

    public string Intention => $"Public endpoint, security policy {world.Options.TransferSecurityPolicy}; it makes its own host key. Paid for from now on, stopped or not.";

    /// <summary>As long as AWS's own tools wait.</summary>
    public TimeSpan Patience => TimeSpan.FromMinutes(60);

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var own = await world.ListOwnServersAsync(cancellationToken);
        return own switch
        {
            [] => new ResourceSnapshot(Name, Type, ResourceState.Absent, null, "No server carries this environment's tag."),
            [var server] => Describe(server) with { Identity = server.ServerId },
            [var server, ..] => new ResourceSnapshot(
                Name, Type, ResourceState.Degraded, server.ServerId,
                $"{own.Count} servers carry this environment's tag: {string.Join(", ", own.Select(other => other.ServerId))}. Each costs; {server.ServerId} is used, the others are to go.") { Identity = server.ServerId },
        };
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var own = await world.ListOwnServersAsync(cancellationToken);
        if (own is [])
        {
            await world.Clients.Transfer.CreateServerAsync(
                new CreateServerRequest
                {
                    Domain = Domain.S3,
                    EndpointType = EndpointType.PUBLIC,
                    IdentityProviderType = IdentityProviderType.SERVICE_MANAGED,
                    Protocols = ["SFTP"],
                    ProtocolDetails = new ProtocolDetails { SetStatOption = SetStatOption.ENABLE_NO_OP },
                    SecurityPolicyName = world.Options.TransferSecurityPolicy,
                    Tags = [.. world.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                },
                cancellationToken);
            return;
        }

        foreach (var surplus in own.Skip(1))
        {
            await DeleteAsync(surplus, cancellationToken);
        }

        var server = own[0];
        if (!world.IsTagged(server))
        {
            await world.Clients.Transfer.TagResourceAsync(new TagResourceRequest { Arn = server.Arn, Tags = [.. world.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] }, cancellationToken);
        }

        if (server.SecurityPolicyName != world.Options.TransferSecurityPolicy)
        {
            await world.Clients.Transfer.UpdateServerAsync(new UpdateServerRequest { ServerId = server.ServerId, SecurityPolicyName = world.Options.TransferSecurityPolicy }, cancellationToken);
        }

        if (server.State == State.OFFLINE)
        {
            await world.Clients.Transfer.StartServerAsync(new StartServerRequest { ServerId = server.ServerId }, cancellationToken);
        }
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        foreach (var server in await world.ListOwnServersAsync(cancellationToken))
        {
            await DeleteAsync(server, cancellationToken);
        }
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) =>
        Task.FromResult<string?>("Its host key: the next server has another fingerprint and address.");

    private ResourceSnapshot Describe(DescribedServer server)
    {
        var fingerprint = world.Options.SftpHostKeyFingerprint ?? server.HostKeyFingerprint;
        if (server.State == State.START_FAILED || server.State == State.STOP_FAILED)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Failed, server.ServerId, $"AWS says {server.State}. Tear it down and provision it again.");
        }

        if (server.State != State.ONLINE && server.State != State.OFFLINE)
        {
            return new ResourceSnapshot(Name, Type, server.State == State.STOPPING ? ResourceState.Deleting : ResourceState.Creating, server.ServerId, $"AWS says {server.State}.");
        }

        List<string> differences = [];
        if (server.State == State.OFFLINE)
        {
            differences.Add("Somebody stopped it; it costs as much as before.");
        }

        if (!world.IsTagged(server))
        {
            differences.Add("Its tags are missing.");
        }

        if (server.SecurityPolicyName is { } policy && policy != world.Options.TransferSecurityPolicy)
        {
            differences.Add($"Its security policy is {policy}, expected {world.Options.TransferSecurityPolicy}.");
        }

        if (differences.Count > 0)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Degraded, server.ServerId, string.Join(" ", differences));
        }

        return new ResourceSnapshot(Name, Type, ResourceState.Ready, server.ServerId, fingerprint is null ? "Online; its host key is not told yet." : $"Online, host key {fingerprint}.");
    }

    private async Task DeleteAsync(DescribedServer server, CancellationToken cancellationToken)
    {
        try
        {
            await world.Clients.Transfer.DeleteServerAsync(new DeleteServerRequest { ServerId = server.ServerId }, cancellationToken);
        }
        catch (ResourceNotFoundException)
        {
            // Somebody was faster.
        }
    }
}
