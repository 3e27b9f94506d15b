using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Administration;

[Authorize(Policy = Policies.Admin)]
public sealed class KeysModel(ApiKeys keys, Reauthentication reauthentication, IOptionsMonitor<AuthOptions> options) : PageModel
{
    public IReadOnlyList<ApiKey> Keys { get; private set; } = [];

    /// <summary>As the form shows it: as it was filled in where it could not be taken.</summary>
    public KeyInput Input { get; private set; } = new(null, nameof(Role.Viewer), null, null);

    /// <summary>Made by this very request: shown now and never again.</summary>
    public NewApiKey? Made { get; private set; }

    public IReadOnlyCollection<string> Refusals { get; private set; } = [];

    public int MostDays => options.CurrentValue.MostKeyDays;

    public int Days => Input.Days ?? KeyInput.DefaultDays(options.CurrentValue);

    public static StateLook LookOf(ApiKeyState state) => state switch
    {
        ApiKeyState.Active => new("In force", "circle-check", "ok"),
        ApiKeyState.Configured => new("Configured", "lock", "ok"),
        ApiKeyState.Expired => new("Expired", "clock", "warn"),
        ApiKeyState.Orphaned => new("Orphaned", "circle-x", "bad"),
        ApiKeyState.Revoked => new("Revoked", "circle-minus", "idle"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>False while somebody who signs in elsewhere has yet to sign in there anew.</summary>
    public bool IsProven { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    /// <summary>Answers with the page itself instead of leading on: the key is to be seen once and kept nowhere, not even on its way.</summary>
    public async Task<IActionResult> OnPostAsync(string? name, string? role, int? days, string? password, CancellationToken cancellationToken)
    {
        var input = new KeyInput(name, role, days, null);
        var (request, errors) = input.Read(options.CurrentValue);
        var unproven = request is null ? null : await reauthentication.RefuseAsync(HttpContext, password, "key.create", cancellationToken);
        Made = request is null || unproven is not null ? null : await keys.CreateAsync(request, Asker.Of(HttpContext), cancellationToken);
        if (Made is null)
        {
            Input = input;
            Refusals = request is null
                ? [.. errors.Values]
                : [unproven ?? $"A key called “{request.Name}”, or so that it looks the same, is in force. Choose another name, or revoke that one first."];
        }

        await ReadAsync(cancellationToken);
        var page = Page();
        page.StatusCode = Made is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        return page;
    }

    public async Task<IActionResult> OnPostRevokeAsync(long id, CancellationToken cancellationToken)
    {
        if (await keys.RevokeAsync(id, HttpContext.Actor, cancellationToken))
        {
            return LocalRedirect("/administration/keys");
        }

        Refusals = ["That key is not in force any more."];
        await ReadAsync(cancellationToken);
        return Page();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        Keys = await keys.ListAsync(cancellationToken);
        IsProven = !User.IsExternal || await reauthentication.IsProvenAsync(HttpContext, cancellationToken);
    }
}
