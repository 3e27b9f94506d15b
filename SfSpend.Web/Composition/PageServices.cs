using SfSpend.Web.Access;
using SfSpend.Web.Features.Errors;
using SfSpend.Web.Features.Quality;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Runs;
using SfSpend.Web.Features.Search;
using SfSpend.Web.Features.Sql;

namespace SfSpend.Web.Composition;

public static class PageServices
{
    extension(IServiceCollection services)
    {
        /// <summary>The pages people look at; each lies in the folder of its feature.</summary>
        public IServiceCollection AddPages()
        {
            services.AddRazorPages(options => options.RootDirectory = "/Features");
            services.AddSingleton<GivenAnswers>();
            services.AddSingleton<Answers>();
            services.AddSingleton<QueriesUnderWay>();
            services.AddSingleton<PanelSearch>();
            services.AddSingleton<SavedQueries>();
            services.AddSingleton<QueryHistory>();
            services.AddSingleton<StarredQuestions>();
            services.AddSingleton<SourceProbe>();
            services.AddSingleton<SourceCheck>();
            services.AddSingleton<CheckBoard>();
            return services;
        }
    }

    extension(WebApplication app)
    {
        /// <summary>Errors become problem details under <c>/api</c> and a page elsewhere.</summary>
        public WebApplication UseErrorAnswers()
        {
            app.UseWhen(context => context.IsApiRequest, api =>
            {
                api.UseExceptionHandler();
                api.UseStatusCodePages();
            });
            app.UseWhen(context => !context.IsApiRequest, pages =>
            {
                pages.UseExceptionHandler(new ExceptionHandlerOptions
                {
                    ExceptionHandlingPath = PanelPaths.Error,
                    // What was sent wrong is said to who sent it; it is no failure of the panel's.
                    SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException,
                    StatusCodeSelector = failure => failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
                });
                pages.UseStatusCodePagesWithReExecute(PanelPaths.Error, "?status={0}");

                // The page of errors asks who is signed in, which is asked of the database.
                pages.UseMiddleware<UnreachablePage>();
            });
            app.UseRouting();
            return app;
        }

        public WebApplication MapPages()
        {
            app.MapStaticAssets().AllowAnonymous();
            app.MapRazorPages().WithStaticAssets();
            return app;
        }
    }
}
