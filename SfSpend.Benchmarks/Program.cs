using System.Globalization;
using SfSpend.Benchmarks;

// One benchmark per first argument; what follows belongs to the benchmark.
return args switch
{
    ["conform-once", var contestant, var csvPath, var rowsTimes] =>
        await ConformTrial.RunChildAsync(contestant, csvPath, int.Parse(rowsTimes, CultureInfo.InvariantCulture), CancellationToken.None),
    ["conform", .. var options] => await ConformBenchmark.RunAsync(options, CancellationToken.None),
    ["run-once", var csvPath] => await RunTrial.RunChildAsync(csvPath, CancellationToken.None),
    ["run", .. var options] => await RunBenchmark.RunAsync(options, CancellationToken.None),
    ["load", .. var options] => await LoadBenchmark.RunAsync(options, CancellationToken.None),
    ["latency", var address, var key] => await LatencyBenchmark.RunAsync(address, key, CancellationToken.None),
    ["paint", var address, var userName, var password] => await PaintBenchmark.RunAsync(address, userName, password),
    ["flood", var program, var csvPath] => await FloodBenchmark.RunAsync(program, csvPath, CancellationToken.None),
    ["datasf", var csvPath, var port] => await DataSfStandIn.ServeAsync(csvPath, int.Parse(port, CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project SfSpend.Benchmarks -- <benchmark> …

          conform <file.csv>   the conform stage beside DuckDB doing the same work
          datasf <file.csv> <port>   serves a file on loopback as DataSF would, until Ctrl-C: for trying runs without a network
          flood <SfSpend.Web.dll> <file.csv>   what a built panel does when crowds ask at once while it loads the file
          latency <address> <key>   how long a running panel takes to answer whoever asks it, over HTTP
          load <file.csv>      the load stage beside psql \copy of the finished fact
          paint <address> <user> <password>   when a browser shows the first of each page of a running panel, and how much script it is sent
          run <file.csv>       the whole first run in the panel beside DuckDB's conform alone
        """);
    return 2;
}
