namespace SfSpend.Web.Api;

public static class ApiServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddApi()
        {
            services.AddProblemDetails();
            return services;
        }
    }

    extension(WebApplication app)
    {
        public WebApplication MapApi()
        {
            return app;
        }
    }
}
