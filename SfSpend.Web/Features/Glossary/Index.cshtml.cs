using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Glossary;

[Authorize(Policy = Policies.Reading)]
public sealed class IndexModel(Answers answers) : PageModel
{
    /// <summary>The members of the current load; null while nothing is loaded: words need none.</summary>
    public MemberDirectory? Directory { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory = await answers.ReadMembersAsync(null, cancellationToken);
        }
        catch (Exception absent) when (absent is ReportException or ProvisioningException)
        {
            Directory = null;
        }
    }
}
