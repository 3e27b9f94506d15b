using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using SfSpend.Core;

namespace SfSpend.Web.Composition;

/// <summary>Failures of the start that the one who starts the panel can mend: said in one line, without a stack trace.</summary>
internal static class StartFailure
{
    public static bool TryDescribe(Exception failure, [NotNullWhen(true)] out string? sentence)
    {
        sentence = failure switch
        {
            SfSpendException => failure.Message,
            OptionsValidationException invalid => Describe(invalid),
            InvalidOperationException { InnerException: FormatException or ArgumentException } => failure.Message,
            InvalidDataException { InnerException: FormatException } => failure.Message,
            IOException { InnerException: AddressInUseException } => $"{failure.Message} End the program that uses it, or choose another address with --urls.",
            AggregateException several when several.InnerExceptions.All(inner => TryDescribe(inner, out _)) =>
                string.Join(' ', several.InnerExceptions.Select(inner => TryDescribe(inner, out var one) ? one : "")),
            _ => null,
        };
        sentence = sentence is null ? null : $"SfSpend could not start: {sentence.ReplaceLineEndings(" ")}";
        return sentence is not null;
    }

    // An options type of ours knows its section, which the validation of data annotations does not say.
    private static string Describe(OptionsValidationException invalid) =>
        invalid.OptionsType.GetField("SectionName")?.GetRawConstantValue() is string section
            ? $"Configuration '{section}': {string.Join(' ', invalid.Failures)}"
            : string.Join(' ', invalid.Failures);
}
