using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Transactions;

[Authorize(Policy = Policies.Reading)]
public sealed class ReceiptModel(ReceiptReader receipts) : PageModel
{
    [FromQuery(Name = "load")]
    public long? Load { get; set; }

    public long TransactionId { get; private set; }

    /// <summary>Null when it can't be read; <see cref="Refusal"/> says why.</summary>
    public Receipt? Receipt { get; private set; }

    public string? Refusal { get; private set; }

    public LoadId? AskedLoad => Load is { } id ? new LoadId(id) : null;

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        TransactionId = id;
        try
        {
            Receipt = await receipts.ReadAsync(id, AskedLoad, cancellationToken);
            return Receipt is null ? NotFound() : Page();
        }
        catch (NoSuchLoadException)
        {
            return NotFound();
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Refusal = refused.Message;
            return Page();
        }
    }
}
