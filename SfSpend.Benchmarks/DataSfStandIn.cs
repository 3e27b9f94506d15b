using SfSpend.Tests.Support;

namespace SfSpend.Benchmarks;

/// <summary>The tests' stand-in for DataSF over a file of one's own.</summary>
internal static class DataSfStandIn
{
    /// <summary>Serves until Ctrl-C or a termination signal.</summary>
    public static async Task<int> ServeAsync(string csvPath, int port)
    {
        await using var portal = await FakeDataSf.StartFromCsvAsync(csvPath, CancellationToken.None, port);
        Console.WriteLine($"{csvPath} is served at {portal.BaseUrl}; start the panel with DataSf__BaseUrl={portal.BaseUrl}");
        await portal.WaitForEndAsync();
        Console.WriteLine($"{portal.Requests.Count} requests were answered.");
        return 0;
    }
}
