using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;
using SfSpend.Web.Access;
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

        httpContext.Response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    internal static ProblemDetails Describe(Exception exception) => exception switch
    {
        RunConflictException conflict => Problem(StatusCodes.Status409Conflict, conflict.Message, ("activeRunId", conflict.Active.Value)),
        PlanOutdatedException outdated => Problem(StatusCodes.Status409Conflict, outdated.Message, ("plan", outdated.Current)),
        NoSuchLoadException => Problem(StatusCodes.Status404NotFound, exception.Message),
        ProvisioningException or ReportException => Problem(StatusCodes.Status409Conflict, exception.Message),
        UploadException upload => Problem(upload.StatusCode, upload.Message),
        ScrapeException => Problem(StatusCodes.Status502BadGateway, exception.Message),
        SfSpendException => Problem(StatusCodes.Status422UnprocessableEntity, exception.Message),
        BadHttpRequestException bad => Problem(bad.StatusCode, Describe(bad)),
        NpgsqlException { IsTransient: true } => Problem(
            StatusCodes.Status503ServiceUnavailable, "A database of the panel can't be reached just now; nothing was changed. Try again in a moment."),
        _ => Problem(
            StatusCodes.Status500InternalServerError, "The panel met something it did not expect. Its log has the details under the trace id given here."),
    };

    private static string Describe(BadHttpRequestException bad) => bad.InnerException switch
    {
        JsonException json => json.Path is { Length: > 0 } path
            ? $"The body could not be read at {path}: {json.Message}"
            : $"The body could not be read: {json.Message}",
        _ => bad.Message,
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
