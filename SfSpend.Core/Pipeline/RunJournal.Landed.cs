using Dapper;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Pipeline;

/// <summary>A file in the landing bucket, as it was read back from there.</summary>
/// <param name="Key">Path within the bucket.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record LandedFile(string Key, long ByteCount, string Sha256);

/// <summary>The files of a run that arrived, each proven to be the one that was conformed.</summary>
public sealed partial class RunJournal
{
    /// <summary>Keeps what landed in place of what an earlier try brought.</summary>
    internal async Task SaveLandedAsync(RunId id, IReadOnlyList<LandedObject> landed, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM run_landed_file WHERE run_id = @id", new { id = id.Value }, transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO run_landed_file (run_id, key, byte_count, sha256)
            SELECT @id, * FROM unnest(@keys, @byteCounts, @hashes)
            """,
            new
            {
                id = id.Value,
                keys = landed.Select(file => file.Key).ToArray(),
                byteCounts = landed.Select(file => file.ByteCount).ToArray(),
                hashes = landed.Select(file => file.Sha256).ToArray(),
            },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>By their keys; empty before the transfer, and for runs from before they were kept.</summary>
    public async Task<IReadOnlyList<LandedFile>> ReadLandedAsync(RunId id, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<LandedFile>(new CommandDefinition(
            """
            SELECT key AS "Key", byte_count AS "ByteCount", sha256 AS "Sha256" FROM run_landed_file WHERE run_id = @id ORDER BY key
            """,
            new { id = id.Value },
            cancellationToken: cancellationToken))];
    }
}
