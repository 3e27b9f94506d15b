using System.Text.Json;

namespace SfSpend.Core.Environments.Aws;

/// <summary>What AWS takes, as somebody looked it up on a day: a file that is there to be edited (<c>Aws:PriceFile</c>).</summary>
/// <param name="AsOf">The day of the prices.</param>
/// <param name="Regions">By Region's code; a Region that is not listed has unknown prices.</param>
internal sealed record PriceList(DateOnly AsOf, string Currency, IReadOnlyDictionary<string, RegionPrices> Regions)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip };

    public static string BroughtAlong => Path.Combine(AppContext.BaseDirectory, "aws-prices.json");

    /// <exception cref="ProvisioningException">The file can't be read, or is none.</exception>
    public static PriceList Read(string? path)
    {
        var file = path ?? BroughtAlong;
        try
        {
            return JsonSerializer.Deserialize<PriceList>(File.ReadAllText(file), Json) ?? throw new JsonException("It holds nothing.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ProvisioningException($"The price file {file} can't be read: {exception.Message} Name another (Aws:PriceFile), or leave the option out.", exception);
        }
    }
}

/// <summary>Prices of one Region; null: not known.</summary>
/// <param name="SftpHour">An SFTP server that exists, for an hour.</param>
/// <param name="PublicAddressHour">A public IPv4 address, for an hour.</param>
/// <param name="NodeHour">Redshift nodes, for an hour each.</param>
/// <param name="SnapshotGigabyteMonth">Redshift's snapshots, beyond the cluster's life.</param>
internal sealed record RegionPrices(
    decimal? SftpHour, decimal? PublicAddressHour, IReadOnlyDictionary<string, decimal>? NodeHour, decimal? SnapshotGigabyteMonth);
