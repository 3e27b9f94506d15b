using SfSpend.Web.Api;
using SfSpend.Web.Features.Jobs;

namespace SfSpend.Web.Network;

/// <summary>What a browser may do with the panel's pages: show what the panel itself serves, and nothing written into a page.</summary>
internal static class ContentPolicies
{
    public static string Of(PathString path)
    {
        // Others' pages: Hangfire's draws its graphs with styles written into the page, Scalar's starts itself by a script in its page, whose
        // text depends on the address. Neither can be changed here; both are closed to strangers.
        if (path.StartsWithSegments(JobServices.DashboardPath))
        {
            return With("script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:");
        }

        return path.StartsWithSegments(ApiServices.DocumentationPath)
            ? With("script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self' data:")
            : With("script-src 'self'; style-src 'self'; font-src 'self'");
    }

    private static string With(string scriptsAndStyles) =>
        $"default-src 'self'; {scriptsAndStyles}; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}
