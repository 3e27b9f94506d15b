namespace SfSpend.Core.Environments.Aws;

/// <summary>What stands in the warehouse, seen from the environment: tables, the read-only user, and how much would be lost. Spoken over SQL, not over AWS's API.</summary>
internal interface IWarehouseContents
{
    /// <summary>Whether tables and read-only user are there.</summary>
    Task<bool> IsReadyAsync(CancellationToken cancellationToken);

    /// <summary>Makes what is missing; may be called again.</summary>
    Task EnsureAsync(CancellationToken cancellationToken);

    /// <summary>"740,000 rows in 3 loads." or null when there is nothing.</summary>
    Task<string?> DescribeLossAsync(CancellationToken cancellationToken);
}
