using System.Globalization;

namespace SfSpend.Benchmarks;

/// <summary>What the command line asks of a benchmark over one file that is measured several times.</summary>
internal sealed record TrialOptions(string CsvPath, int Times, string? OutPath)
{
    /// <summary>Null when the arguments are not understood.</summary>
    public static TrialOptions? Read(string[] arguments)
    {
        if (arguments is not [var csvPath, .. var rest] || csvPath.StartsWith('-') || rest.Length % 2 != 0)
        {
            return null;
        }

        TrialOptions? options = new(Path.GetFullPath(csvPath), 3, null);
        foreach (var pair in rest.Chunk(2))
        {
            options = pair switch
            {
                ["--times", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times > 0 => options with { Times = times },
                ["--out", var path] => options with { OutPath = path },
                _ => null,
            };
            if (options is null)
            {
                return null;
            }
        }

        return options;
    }
}
