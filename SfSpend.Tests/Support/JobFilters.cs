using System.Runtime.CompilerServices;
using Hangfire.Common;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Tests.Support;

/// <summary>
/// Hangfire looks a job's filters up once for the whole process, with the logger of whichever panel was set up last. Here panels come and go, and
/// the logger of one that is gone can't be used: so the filters are looked up before there is any.
/// </summary>
internal static class JobFilters
{
    [ModuleInitializer]
    internal static void LookUp()
    {
        foreach (var job in typeof(RunPipelineJob).Assembly.GetTypes().Where(type => type.Name.EndsWith("Job", StringComparison.Ordinal)))
        {
            if (job.GetMethod("RunAsync") is { } run)
            {
                _ = JobFilterProviders.Providers.GetFilters(new Job(job, run, new object[run.GetParameters().Length])).Count();
            }
        }
    }
}
