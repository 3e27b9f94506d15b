using System.Globalization;

namespace SfSpend.Benchmarks;

/// <summary>What the command line asks of the conform benchmark.</summary>
internal sealed record ConformOptions(string CsvPath, int Times, int RowsTimes, string? VerifyPath, string? OutPath)
{
    public const string Usage =
        "conform <file.csv> [--times 3] [--rows-times 10] [--verify totals.csv] [--out results.md]   (--times 0 with --verify only compares totals)";

    /// <summary>Null when the arguments are not understood.</summary>
    public static ConformOptions? Read(string[] arguments)
    {
        if (arguments is not [var csvPath, .. var rest] || csvPath.StartsWith('-') || rest.Length % 2 != 0)
        {
            return null;
        }

        var options = new ConformOptions(Path.GetFullPath(csvPath), 3, 10, null, null);
        foreach (var pair in rest.Chunk(2))
        {
            var number = int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : (int?)null;
            var changed = (pair[0], number) switch
            {
                ("--times", { } times) => options with { Times = times },
                ("--rows-times", { } times) => options with { RowsTimes = times },
                ("--verify", _) => options with { VerifyPath = pair[1] },
                ("--out", _) => options with { OutPath = pair[1] },
                _ => null,
            };
            if (changed is null)
            {
                return null;
            }

            options = changed;
        }

        return options;
    }
}
