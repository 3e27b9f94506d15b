using Npgsql;

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

/// <summary>How an AWS environment's warehouse is written to and read.</summary>
/// <param name="Owner">Connects as the loading user, with temporary credentials.</param>
/// <param name="Reader">Connects as the read-only user, with temporary credentials.</param>
/// <param name="CopyRoleArn">The role with which COPY reads the bucket.</param>
/// <param name="Region">Of the bucket.</param>
public sealed record AwsWarehouseConnection(NpgsqlDataSource Owner, NpgsqlDataSource Reader, S3LandingBucket Landing, string CopyRoleArn, string Region);
