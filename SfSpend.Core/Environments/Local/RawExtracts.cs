namespace SfSpend.Core.Environments.Local;

/// <summary>What the runs pulled and conformed: kept as long as the warehouse whose loads refer to it.</summary>
internal sealed class RawExtracts(DataFolders folders) : IResource
{
    public const string ResourceName = "raw-extracts";

    public string Name => ResourceName;

    public string Type => "folder of raw extracts";

    public IReadOnlyList<string> DependsOn => [];

    private string Folder => folders.Runs;

    public Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Directory.Exists(Folder)
        ? new ResourceSnapshot(Name, Type, ResourceState.Ready, Folder, $"Holds {FolderSize.Describe(Folder) ?? "nothing yet"}.")
        : new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"{Folder} does not exist."));

    public Task CreateAsync(CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Folder);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(CancellationToken cancellationToken)
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) =>
        Task.FromResult(FolderSize.Describe(Folder) is { } size ? $"{size} pulled and conformed by runs." : null);
}
