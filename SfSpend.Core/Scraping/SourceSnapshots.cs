using System.Text.Json;
using Dapper;
using SfSpend.Core.Control;

namespace SfSpend.Core.Scraping;

/// <summary>What DataSF said of itself when it was last asked, for what is shown between runs.</summary>
public sealed class SourceSnapshots(ControlDatabase control)
{
    public async Task SaveAsync(string environment, SourceState state, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO source_snapshot (environment, read_at, state) VALUES (@environment, @readAt, CAST(@state AS jsonb))
            ON CONFLICT (environment) DO UPDATE SET read_at = EXCLUDED.read_at, state = EXCLUDED.state
            """,
            new { environment, readAt = state.ReadAt, state = JsonSerializer.Serialize(state, ScrapeJson.Default.SourceState) },
            cancellationToken: cancellationToken));
    }

    /// <summary>Null while the source was never asked.</summary>
    public async Task<SourceState?> FindAsync(string environment, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var state = await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "SELECT state FROM source_snapshot WHERE environment = @environment", new { environment }, cancellationToken: cancellationToken));
        return state is null ? null : JsonSerializer.Deserialize(state, ScrapeJson.Default.SourceState);
    }
}
