using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Display;

/// <summary>The project's words for what people chose.</summary>
public static class Words
{
    public static string Of(SourceKind source) => source switch
    {
        SourceKind.DataSf => "DataSF",
        SourceKind.Sample => "Sample data",
        SourceKind.File => "File",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    /// <summary>Of a source as a load names it.</summary>
    public static string OfSource(string source) => source switch
    {
        "datasf" => Of(SourceKind.DataSf),
        "sample" => Of(SourceKind.Sample),
        "file" => Of(SourceKind.File),
        _ => source,
    };

    /// <summary><c>DataSF</c>, <c>File, FY2024, FY2025</c>.</summary>
    public static string Of(RunRequest request) => request.FiscalYears switch
    {
        [] when request is { Source: SourceKind.DataSf, Mode: RunMode.Incremental } => "DataSF, what moved",
        [] => Of(request.Source),
        { Count: <= 3 } years => $"{Of(request.Source)}, {string.Join(", ", years.Select(Figures.FiscalYear))}",
        var years => $"{Of(request.Source)}, {years.Count} years",
    };

    /// <summary>With a capital, at the start of a line.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    /// <summary>What a stage does, in one line.</summary>
    public static string Of(Stage stage) => stage switch
    {
        Stage.Scrape => "Fetch the source’s rows as they are",
        Stage.Conform => "Make them one star schema",
        Stage.Transfer => "Send the files to the landing folder",
        Stage.Load => "Verify and publish in the warehouse",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };
}
