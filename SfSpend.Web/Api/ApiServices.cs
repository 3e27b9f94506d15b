using Scalar.AspNetCore;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Administration;
using SfSpend.Web.Features.Environments;
using SfSpend.Web.Features.Explore;
using SfSpend.Web.Features.Health;
using SfSpend.Web.Features.Loads;
using SfSpend.Web.Features.Overview;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Runs;
using SfSpend.Web.Features.Search;
using SfSpend.Web.Features.Sql;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Api;

public static class ApiServices
{
    public const string DocumentationPath = "/api-docs";

    extension(IServiceCollection services)
    {
        /// <summary>REST under <c>/api/v1</c>, described by OpenAPI, with problem details for whatever goes wrong.</summary>
        public IServiceCollection AddApi()
        {
            services.AddProblemDetails();
            services.AddExceptionHandler<ApiErrors>();
            services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
            services.ConfigureHttpJsonOptions(options => ApiJson.Apply(options.SerializerOptions));
            services.AddOpenApi("v1", OpenApiDescription.Configure);
            services.AddOptions<UploadOptions>().BindConfiguration(UploadOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
            services.AddSingleton<UploadStore>();
            services.AddSingleton<RunFeeds>();
            services.AddSingleton<RunEventStream>();
            services.AddPanelHealth();
            return services;
        }
    }

    extension(WebApplication app)
    {
        public WebApplication MapApi()
        {
            var api = app.MapGroup("/api/v1")
                .RequireAuthorization(Policies.Viewer)
                .ProducesProblem(StatusCodes.Status401Unauthorized)
                .ProducesProblem(StatusCodes.Status403Forbidden)
                .ProducesProblem(StatusCodes.Status429TooManyRequests);

            // What the public may read where Auth:PublicReading is on.
            var reading = app.MapGroup("/api/v1")
                .RequireAuthorization(Policies.Reading)
                .ProducesProblem(StatusCodes.Status401Unauthorized)
                .ProducesProblem(StatusCodes.Status403Forbidden)
                .ProducesProblem(StatusCodes.Status429TooManyRequests);
            LoadsApi.Map(reading);
            ReportsApi.Map(reading);
            OverviewApi.Map(reading);
            ExploreApi.Map(reading);
            SearchApi.Map(reading);
            TransactionsApi.Map(reading);
            EnvironmentApi.Map(api);
            RunsApi.Map(api);
            SourceApi.Map(api);
            UploadsApi.Map(api);
            QueriesApi.Map(api);
            SavedQueriesApi.Map(api);
            UsersApi.Map(api);
            KeysApi.Map(api);
            AuditApi.Map(api);
            HealthApi.Map(app);
            app.MapOpenApi().RequireAuthorization(Policies.Viewer);
            app.MapScalarApiReference(DocumentationPath, options =>
            {
                options.Title = "SfSpend API";
                options.DefaultFonts = false;
                options.Telemetry = false;
            }).RequireAuthorization(Policies.Viewer);
            return app;
        }
    }
}
