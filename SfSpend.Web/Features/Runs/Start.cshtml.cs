using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Runs;

/// <summary>Starts a run, or says why not and shows the form again as it was filled in.</summary>
[Authorize(Policy = Policies.Operator)]
[TakesUploads, RequestFormLimits(MultipartBodyLengthLimit = long.MaxValue)]
internal sealed class StartModel(
    RunStarter runs, SourceProbe probe, LoadReader loads, UploadStore uploads, IOptions<UploadOptions> uploadOptions, IOptions<SfSpendOptions> options, AuditTrail audit)
    : PageModel
{
    public RunForm? Form { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Form = await ReadFormAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(
        SourceKind? source, RunMode mode, IFormFile? upload, string? path, string? years, bool replacesReal, CancellationToken cancellationToken)
    {
        var form = await ReadFormAsync(cancellationToken) with { Chosen = source, Mode = mode, Path = path, Years = years };
        if (RunForm.ReadYears(years) is not { } fiscalYears)
        {
            return Again(form with { Refusal = $"“{years}” is not a list of fiscal years; 2024-2026 or 2019, 2025 is expected." });
        }

        if (source is not { } chosen)
        {
            return Again(form with { Refusal = "No source was chosen. Choose one." });
        }

        if (chosen is SourceKind.Sample && form.Real is { } real && !replacesReal)
        {
            return Again(form with { Refusal = $"Sample data would take the place of load {real.LoadId}, which is no sample. Tick that this is meant, or choose another source." });
        }

        if (chosen is SourceKind.File && upload is null && string.IsNullOrWhiteSpace(path))
        {
            return Again(form with { Refusal = "No file was chosen. Choose one, or another source." });
        }

        try
        {
            var from = chosen is SourceKind.File ? await PathOfAsync(upload, path, cancellationToken) : null;
            var run = await runs.StartAsync(new RunRequest(chosen, from, mode, fiscalYears), HttpContext.Actor, cancellationToken);
            return LocalRedirect($"/runs/{run}");
        }
        catch (RunConflictException conflict)
        {
            await RecordRefusalAsync(conflict.Message);
            return Again(form with { Refusal = conflict.Message, Active = conflict.Active });
        }
        catch (Exception refused) when (refused is UploadException or ProvisioningException)
        {
            await RecordRefusalAsync(refused.Message);
            return Again(form with { Refusal = refused.Message });
        }
    }

    private async Task<RunForm> ReadFormAsync(CancellationToken cancellationToken) =>
        RunForm.Of(await probe.AskDataSfAsync(cancellationToken), options.Value.ImportDirectory is not null, await loads.FindCurrentAsync(cancellationToken));

    // A file may have been kept before: that stands in the audit by itself.
    private Task RecordRefusalAsync(string reason) =>
        audit.RecordAsync(HttpContext.Actor, "run.start", null, reason, AuditTrail.Refused, HttpContext.RequestAborted);

    private PageResult Again(RunForm form)
    {
        Form = form;
        return Page();
    }

    private async Task<string?> PathOfAsync(IFormFile? upload, string? path, CancellationToken cancellationToken)
    {
        if (upload is null)
        {
            return path?.Trim();
        }

        await using var content = upload.OpenReadStream();
        var kept = await uploads.SaveAsync(upload.FileName, content, uploadOptions.Value.MaxByteCount, cancellationToken);
        await audit.RecordAsync(HttpContext.Actor, "upload", kept.Path, kept.FileName, AuditTrail.Done, cancellationToken);
        return kept.Path;
    }
}
