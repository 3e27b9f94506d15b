using SfSpend.Core.Control;

namespace SfSpend.Web.Features.Errors;

/// <summary>
/// Stands in for a page while a database of the panel does not answer. It is written without asking anything of anybody: who is signed in, and whether
/// they may see the page, stands in that database.
/// </summary>
internal sealed partial class UnreachablePage(RequestDelegate next, ILogger<UnreachablePage> logger)
{
    /// <summary>In seconds. A killed PostgreSQL is usually back sooner.</summary>
    public const string RetryAfter = "5";

    private const string Text = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>The database does not answer · SfSpend</title>
          <link rel="stylesheet" href="/dist/app.css">
        </head>
        <body>
          <div class="bare">
            <main id="main">
              <div class="blank">
                <p class="blank-code mono">503</p>
                <h1>The database does not answer</h1>
                <p class="soft">A database of the panel can’t be reached just now. What is published is as it was, and nothing was changed.</p>
                <p class="soft">Reload the page in a few seconds. If it still looks like this, an administrator finds the reason in the panel’s log and at /health/ready.</p>
              </div>
            </main>
          </div>
        </body>
        </html>
        """;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (DatabaseOutage.Explains(failure) && !context.Response.HasStarted)
        {
            Log.PageNotAnswered(logger, context.Request.Method, context.Request.Path, failure.Message);
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = RetryAfter;
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(Text, context.RequestAborted);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Method} {Path} was answered 503, because a database does not answer: {Reason}")]
        public static partial void PageNotAnswered(ILogger logger, string method, string path, string reason);
    }
}
