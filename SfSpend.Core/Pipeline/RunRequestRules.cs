using System.Globalization;

namespace SfSpend.Core.Pipeline;

/// <summary>What was asked can't be run.</summary>
public sealed class RunRequestException(string message) : SfSpendException(message);

/// <summary>What a request must fulfil before it is queued.</summary>
public static class RunRequestRules
{
    public const int FirstFiscalYear = 1900;
    public const int LastFiscalYear = 2999;

    /// <exception cref="RunRequestException">The request can't be run; the message says what to change.</exception>
    public static void Check(RunRequest request)
    {
        if (request.Source == SourceKind.File && string.IsNullOrWhiteSpace(request.Path))
        {
            throw new RunRequestException("A run from source 'file' needs a path: that of an upload, or one relative to the import directory.");
        }

        if (request.Source != SourceKind.File && request.Path is not null)
        {
            throw new RunRequestException("A path belongs to source 'file' only. Leave it out, or ask for source 'file'.");
        }

        CheckFiscalYears(request.FiscalYears);
    }

    private static void CheckFiscalYears(IReadOnlyList<int> fiscalYears)
    {
        foreach (var year in fiscalYears)
        {
            if (year is < FirstFiscalYear or > LastFiscalYear)
            {
                throw new RunRequestException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{year} is no fiscal year: a year from {FirstFiscalYear} to {LastFiscalYear} was expected."));
            }
        }

        if (fiscalYears.GroupBy(year => year).FirstOrDefault(years => years.Skip(1).Any()) is { } twice)
        {
            throw new RunRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"Fiscal year {twice.Key} is named more than once. Name each year once."));
        }
    }
}
