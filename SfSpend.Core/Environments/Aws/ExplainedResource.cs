namespace SfSpend.Core.Environments.Aws;

/// <summary>A resource whose troubles with AWS are told in the panel's words.</summary>
internal sealed class ExplainedResource(IResource inner) : IResource
{
    public string Name => inner.Name;

    public string Type => inner.Type;

    public IReadOnlyList<string> DependsOn => inner.DependsOn;

    public string? Unavailable => inner.Unavailable;

    public bool GoesWithItsGround => inner.GoesWithItsGround;

    public string Intention => inner.Intention;

    public TimeSpan Patience => inner.Patience;

    public Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken) => Explain(() => inner.DescribeAsync(cancellationToken));

    public Task CreateAsync(CancellationToken cancellationToken) => Explain(() => Then(inner.CreateAsync(cancellationToken)));

    public Task DeleteAsync(CancellationToken cancellationToken) => Explain(() => Then(inner.DeleteAsync(cancellationToken)));

    public Task DeleteAsync(FinalSnapshot? kept, CancellationToken cancellationToken) => Explain(() => Then(inner.DeleteAsync(kept, cancellationToken)));

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Explain(() => inner.DescribeLossAsync(cancellationToken));

    public Task<IReadOnlyList<PlanDocument>> DescribeDocumentsAsync(CancellationToken cancellationToken) => Explain(() => inner.DescribeDocumentsAsync(cancellationToken));

    private static async Task<bool> Then(Task task)
    {
        await task;
        return true;
    }

    private async Task<T> Explain<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (AwsErrors.IsFromAws(exception))
        {
            throw AwsErrors.Explain(exception, $"{Name} ({Type})");
        }
    }
}
