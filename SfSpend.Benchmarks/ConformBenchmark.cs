namespace SfSpend.Benchmarks;

/// <summary>The conform stage beside DuckDB doing the same work, each run in a process of its own.</summary>
internal static class ConformBenchmark
{
    public static Task<int> RunAsync(string[] options, CancellationToken cancellationToken) => throw new NotImplementedException();
}
