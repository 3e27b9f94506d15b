using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Errors;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Web.Api;

/// <summary>Makes problem details of whatever an API call throws: the one place where exceptions become answers.</summary>
internal sealed partial class ApiErrors(IProblemDetailsService problems, ILogger<ApiErrors> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.IsApiRequest)
        {
            return false;
        }

        var problem = Describe(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError && exception is not SfSpendException)
        {
            Log.CallFailed(logger, exception, httpContext.Request.Method, httpContext.Request.Path);
        }

        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = UnreachablePage.RetryAfter;
        }

        httpContext.Response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    internal static ProblemDetails Describe(Exception exception) => exception switch
    {
        DatabaseUnreachableException => Problem(StatusCodes.Status503ServiceUnavailable, exception.Message),
        not BadHttpRequestException when DatabaseOutage.Explains(exception) => Problem(
            StatusCodes.Status503ServiceUnavailable, "A database of the panel can't be reached just now; nothing was changed. Try again in a moment."),
        RunConflictException conflict => Problem(StatusCodes.Status409Conflict, conflict.Message, ("activeRunId", conflict.Active.Value)),
        PlanOutdatedException outdated => Problem(StatusCodes.Status409Conflict, outdated.Message, ("plan", outdated.Current)),
        NoSuchLoadException => Problem(StatusCodes.Status404NotFound, exception.Message),
        ProvisioningException or ReportException or RunOvertakenException => Problem(StatusCodes.Status409Conflict, exception.Message),
        UploadException upload => Problem(upload.StatusCode, upload.Message),
        ScrapeException => Problem(StatusCodes.Status502BadGateway, exception.Message),
        SfSpendException => Problem(StatusCodes.Status422UnprocessableEntity, exception.Message),
        BadHttpRequestException bad => Problem(bad.StatusCode, Describe(bad)),
        _ => Problem(
            StatusCodes.Status500InternalServerError, "The panel met something it did not expect. Its log has the details under the trace id given here."),
    };

    private static string Describe(BadHttpRequestException bad) => bad.InnerException switch
    {
        JsonException { Path: { Length: > 0 } path } json => $"The body could not be read at {path}: {ReasonOf(json)}",
        JsonException json => $"The body could not be read: {ReasonOf(json)}",
        null when bad.Message.Contains("no body was provided", StringComparison.Ordinal) => "A JSON body is expected, and there is none. The API description shows it.",
        null when Missing.Match(bad.Message) is { Success: true } missing => $"{missing.Groups["name"].Value}: it is needed, and is not there.",
        _ => bad.Message,
    };

    /// <summary>How the framework says that a parameter is missing; its type, which stands before the name, is nobody's business.</summary>
    [GeneratedRegex("""^Required parameter "(?:.* )?(?<name>\w+)" was not provided""", RegexOptions.CultureInvariant)]
    private static partial Regex Missing { get; }

    /// <summary>The serializer's own words name types of this program where a value does not fit.</summary>
    private static string ReasonOf(JsonException json) => json.Message switch
    {
        var text when text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) => "there is no such property. The API description shows those there are.",
        var text when text.Contains("could not be converted to", StringComparison.Ordinal) => "the value is not of the kind that is expected there. The API description shows which is.",
        var text => text,
    };

    private static ProblemDetails Problem(int status, string detail, params ReadOnlySpan<(string Name, object Value)> more)
    {
        var problem = new ProblemDetails { Status = status, Detail = detail };
        foreach (var (name, value) in more)
        {
            problem.Extensions[name] = value;
        }

        return problem;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
        public static partial void CallFailed(ILogger logger, Exception exception, string method, string path);
    }
}
