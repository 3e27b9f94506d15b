using Hangfire.Dashboard;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Jobs;

/// <summary>The dashboard's own lock, behind that of the endpoint.</summary>
internal sealed class AdminsOnly : IDashboardAuthorizationFilter
{
    public bool Authorize(DashboardContext context) => context.GetHttpContext().User.IsAtLeast(Role.Admin);
}
