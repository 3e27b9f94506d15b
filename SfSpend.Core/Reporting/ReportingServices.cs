using Microsoft.Extensions.DependencyInjection;

namespace SfSpend.Core.Reporting;

public static class ReportingServices
{
    public static IServiceCollection AddReporting(this IServiceCollection services)
    {
        services.AddSingleton<ReportRunner>();
        services.AddSingleton<LoadReader>();
        services.AddOptions<ReportingOptions>().BindConfiguration(ReportingOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FactMemory>();
        services.AddSingleton<TallyReader>();
        services.AddSingleton<MemberReader>();
        services.AddOptions<QueryOptions>().BindConfiguration(QueryOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<QueryRunner>();
        services.AddSingleton<StarDescription>();
        services.AddSingleton<TransactionReader>();
        services.AddSingleton<ReceiptReader>();
        return services;
    }
}
