using System.Globalization;

namespace SfSpend.Core.Environments.Aws;

/// <summary>From what is there to what it costs an hour.</summary>
internal static class AwsCosts
{
    /// <param name="isThere">Whether a resource exists, by name.</param>
    /// <param name="isPaused">Whether the cluster's nodes stand still.</param>
    public static EnvironmentCost Of(AwsOptions options, PriceList prices, Func<string, bool> isThere, bool isPaused)
    {
        var region = options.Region is { } code && prices.Regions.TryGetValue(code, out var known) ? known : null;
        List<CostLine> lines = [];
        if (isThere(TransferServer.ResourceName))
        {
            lines.Add(new CostLine("SFTP server, as long as it exists", region?.SftpHour));
        }

        if (isThere(WarehouseCluster.ResourceName))
        {
            var node = region?.NodeHour is { } nodes && nodes.TryGetValue(options.NodeType, out var price) ? price : (decimal?)null;
            lines.Add(new CostLine(options.NodeCount == 1 ? $"Redshift node {options.NodeType}" : $"{options.NodeCount} Redshift nodes {options.NodeType}", isPaused ? 0 : node * options.NodeCount));
            if (options.PubliclyAccessible)
            {
                lines.Add(new CostLine("Public address of the cluster", region?.PublicAddressHour));
            }
        }

        var hourly = lines.Exists(line => line.Hourly is null) ? null : lines.Sum(line => line.Hourly);
        var day = prices.AsOf.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);
        var detail = hourly is null
            ? $"What this costs in {options.Region} is unknown: the price file of {day} does not say."
            : string.Create(CultureInfo.InvariantCulture, $"An estimate at prices of {day}; storage, transfer and tax come on top.");
        return new EnvironmentCost(hourly, prices.Currency, detail) { AsOf = prices.AsOf, Lines = lines };
    }
}
