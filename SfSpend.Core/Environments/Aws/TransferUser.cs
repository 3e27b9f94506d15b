using Amazon.Transfer;
using Amazon.Transfer.Model;
using SfSpend.Core.Environments.Local;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The one SFTP user: the public half of the panel's key pair, and the landing folder as its root.</summary>
internal sealed class TransferUser(AwsWorld world, SftpFiles files) : IResource
{
    public const string ResourceName = "sftp-user";

    public string Name => ResourceName;

    public string Type => "SFTP user";

    public IReadOnlyList<string> DependsOn => [TransferServer.ResourceName, IamRole.TransferRole, SftpUserKey.ResourceName];

    public string Intention => $"{UserName}, with the public half of the panel's key; sees the landing folder only.";

    /// <summary>Longer than IAM takes to tell everybody of a new role.</summary>
    public TimeSpan Patience => TimeSpan.FromMinutes(4);

    private string UserName => world.Options.SftpUserName;

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await FindAsync(cancellationToken) is not ({ } serverId, { } user))
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"There is no user {UserName}.");
        }

        var id = $"{serverId}/{UserName}";
        List<string> differences = [];
        if (user.Role != names.RoleArn(names.TransferRole))
        {
            differences.Add($"It works with the role {user.Role}.");
        }

        if (user.HomeDirectoryMappings is not [{ Entry: "/" } home] || home.Target != Home(names))
        {
            differences.Add($"Its root is not {Home(names)}.");
        }

        var key = File.Exists(files.UserKey) ? OpenSshKey.ReadPublicKey(files.UserKey) : null;
        var keys = user.SshPublicKeys ?? [];
        if (key is null || !keys.Exists(other => IsSame(other, key)))
        {
            differences.Add("It does not let in the panel's key.");
        }

        if (keys.Count > 1)
        {
            differences.Add($"It lets in {keys.Count} keys.");
        }

        return differences.Count == 0
            ? new ResourceSnapshot(Name, Type, ResourceState.Ready, id, $"{UserName}, whose root is s3:/{Home(names)}.")
            : new ResourceSnapshot(Name, Type, ResourceState.Degraded, id, string.Join(" ", differences));
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        var (serverId, user) = await FindAsync(cancellationToken);
        if (serverId is null)
        {
            throw new NotYetException("Its server is not there yet.");
        }

        var key = OpenSshKey.ReadPublicKey(files.UserKey);
        if (user is not null && (user.Role != names.RoleArn(names.TransferRole) || user.HomeDirectoryMappings is not [{ Entry: "/" } home] || home.Target != Home(names)))
        {
            await world.Clients.Transfer.DeleteUserAsync(new DeleteUserRequest { ServerId = serverId, UserName = UserName }, cancellationToken);
            user = null;
        }

        if (user is null)
        {
            await MakeAsync(names, serverId, key, cancellationToken);
            return;
        }

        var keys = user.SshPublicKeys ?? [];
        if (!keys.Exists(other => IsSame(other, key)))
        {
            await world.Clients.Transfer.ImportSshPublicKeyAsync(new ImportSshPublicKeyRequest { ServerId = serverId, UserName = UserName, SshPublicKeyBody = key }, cancellationToken);
        }

        foreach (var other in keys.Where(other => !IsSame(other, key)))
        {
            await world.Clients.Transfer.DeleteSshPublicKeyAsync(new DeleteSshPublicKeyRequest { ServerId = serverId, UserName = UserName, SshPublicKeyId = other.SshPublicKeyId }, cancellationToken);
        }
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is ({ } serverId, not null))
        {
            await world.Clients.Transfer.DeleteUserAsync(new DeleteUserRequest { ServerId = serverId, UserName = UserName }, cancellationToken);
        }
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    private static string Home(AwsNames names) => $"/{names.Bucket}/{AwsNames.LandingPrefix.TrimEnd('/')}";

    /// <summary>A comment behind the key means nothing.</summary>
    private static bool IsSame(SshPublicKey known, string key) => known.SshPublicKeyBody?.Trim().StartsWith(key, StringComparison.Ordinal) == true;

    private async Task MakeAsync(AwsNames names, string serverId, string key, CancellationToken cancellationToken)
    {
        try
        {
            await world.Clients.Transfer.CreateUserAsync(
                new CreateUserRequest
                {
                    ServerId = serverId,
                    UserName = UserName,
                    Role = names.RoleArn(names.TransferRole),
                    HomeDirectoryType = HomeDirectoryType.LOGICAL,
                    HomeDirectoryMappings = [new HomeDirectoryMapEntry { Entry = "/", Target = Home(names) }],
                    SshPublicKeyBody = key,
                    Tags = [.. world.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                },
                cancellationToken);
        }
        catch (InvalidRequestException unknownRole) when (unknownRole.Message.Contains("role", StringComparison.OrdinalIgnoreCase))
        {
            throw new NotYetException($"Waiting for AWS to learn the new role: {unknownRole.Message}", unknownRole);
        }
        catch (ResourceExistsException)
        {
            // A retried call that had arrived the first time.
        }
    }

    private async Task<(string? ServerId, DescribedUser? User)> FindAsync(CancellationToken cancellationToken)
    {
        if (await world.ListOwnServersAsync(cancellationToken) is not [{ ServerId: { } serverId }, ..])
        {
            return (null, null);
        }

        try
        {
            return (serverId, (await world.Clients.Transfer.DescribeUserAsync(new DescribeUserRequest { ServerId = serverId, UserName = UserName }, cancellationToken)).User);
        }
        // AWS has one error for it, the stand-in another.
        catch (AmazonTransferException missing) when (missing is ResourceNotFoundException || missing.ErrorCode == "UserNotFound")
        {
            return (serverId, null);
        }
    }
}
