using SfSpend.Core.Pipeline;

namespace SfSpend.Core;

/// <summary>The folders below the data directory, by name: the only place that knows them.</summary>
public sealed class DataFolders(string dataDirectory)
{
    public string Root { get; } = Path.GetFullPath(dataDirectory);

    public string Postgres => Path.Combine(Root, "postgres");

    public string Landing => Path.Combine(Root, "landing");

    public string Keys => Path.Combine(Root, "keys");

    public string Uploads => Path.Combine(Root, "uploads");

    public string Runs => Path.Combine(Root, "runs");

    /// <summary>Where only the panel's user has business. PostgreSQL, which may run as another, passes through <see cref="Root"/> to a folder of its own.</summary>
    public IReadOnlyList<string> Private => [Landing, Keys, Uploads, Runs];

    public string Tools => Path.Combine(Root, "tools");

    /// <summary>Raw extracts of a run, kept as long as a load refers to them.</summary>
    public string RawOf(RunId run) => Path.Combine(Runs, run.ToString(), "raw");

    /// <summary>Conformed files of a run, on their way to the landing bucket.</summary>
    public string ConformedOf(RunId run) => Path.Combine(Runs, run.ToString(), "conformed");
}
