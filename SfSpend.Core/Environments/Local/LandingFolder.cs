namespace SfSpend.Core.Environments.Local;

/// <summary>The landing bucket of a local environment: a folder, filled through SFTP.</summary>
internal sealed class LandingFolder(DataFolders folders) : IResource
{
    public const string ResourceName = "landing-folder";

    public string Name => ResourceName;

    public string Type => "landing folder";

    public IReadOnlyList<string> DependsOn => [];

    public Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Directory.Exists(folders.Landing)
        ? new ResourceSnapshot(Name, Type, ResourceState.Ready, folders.Landing, $"Holds {FolderSize.Describe(folders.Landing) ?? "nothing yet"}.")
        : new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"{folders.Landing} does not exist."));

    public Task CreateAsync(CancellationToken cancellationToken)
    {
        PrivateFolder.Create(folders.Landing);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(CancellationToken cancellationToken)
    {
        Directory.Delete(folders.Landing, recursive: true);
        return Task.CompletedTask;
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) =>
        Task.FromResult(FolderSize.Describe(folders.Landing) is { } size ? $"{size}, all landed from runs." : null);
}
