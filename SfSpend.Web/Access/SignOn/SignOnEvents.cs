using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access.SignOn;

/// <summary>What happens when somebody comes back from the identity provider.</summary>
internal sealed partial class SignOnEvents(
    SignOnAccounts accounts, UserStore store, PanelSignIn signIn, AuditTrail audit, StrangerAudit strangers, IOptions<AuthOptions> options, TimeProvider time, ILogger<SignOnEvents> logger)
    : OpenIdConnectEvents
{
    private const string SignInAction = "account.sign-in";

    /// <summary>The account for which a fresh sign-in was asked for.</summary>
    public const string FreshFor = "sfspend.fresh-for";

    // The provider's answer is verified: signature, issuer, audience, lifetime, nonce, state.
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        context.HandleResponse();
        var (http, person) = (context.HttpContext, context.Principal ?? new ClaimsPrincipal());
        var (user, problem) = await accounts.AcceptAsync(person, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted);
        var asked = context.Properties?.Items.TryGetValue(FreshFor, out var item) == true ? item : null;
        problem ??= asked is null ? null : ProblemOfProof(person, user, asked);
        if (problem is null && user is not null)
        {
            var properties = new AuthenticationProperties();
            if (asked is not null)
            {
                properties.Items[SessionStore.FreshProof] = "";
            }

            await signIn.SignInWithClaimsAsync(user, properties, [new Claim("amr", "external")]);
            await store.RecordSignInAsync(user, http.RequestAborted);
        }

        await RecordAsync(http, user?.UserName ?? SignOnAccounts.NameOf(person), problem);
        context.Response.Redirect(problem is { } known ? AddressOf(known, context.ReturnUri) : context.ReturnUri ?? "/");
    }

    public override async Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        await RecordAsync(context.HttpContext, "nobody", SignOnProblem.Cancelled);
        context.Response.Redirect(AddressOf(SignOnProblem.Cancelled, context.ReturnUrl));
    }

    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        if (context.Failure is { } failure)
        {
            var (kind, reason) = (failure.GetType().Name, failure.Message);
            Log.AnswerRefused(logger, kind, reason);
        }

        await RecordAsync(context.HttpContext, "nobody", SignOnProblem.Refused);
        context.Response.Redirect(AddressOf(SignOnProblem.Refused, context.Properties?.RedirectUri));
    }

    internal static string AddressOf(SignOnProblem problem, string? returnUrl) =>
        $"{PanelPaths.SignIn}{QueryString.Create("problem", problem.ToString()).Add("returnUrl", returnUrl ?? "/")}";

    private SignOnProblem? ProblemOfProof(ClaimsPrincipal person, UserAccount? user, string asked)
    {
        if (user?.UserId.ToString(CultureInfo.InvariantCulture) != asked)
        {
            return SignOnProblem.SomebodyElse;
        }

        return long.TryParse(person.FindFirstValue("auth_time"), CultureInfo.InvariantCulture, out var seconds)
            && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) <= Reauthentication.ProofLife
            ? null
            : SignOnProblem.NotFresh;
    }

    private Task RecordAsync(HttpContext context, string name, SignOnProblem? problem)
    {
        var (actor, provider) = (new Actor(name, context.Connection.RemoteIpAddress?.ToString()), options.Value.OpenIdConnect.DisplayName);
        return problem is { } known
            ? strangers.RecordAsync(
                "sign-ins at the identity provider", actor, SignInAction, null, SignOnProblems.Sentence(known, provider), AuditTrail.Refused, context.RequestAborted)
            : audit.RecordAsync(actor, SignInAction, null, provider, AuditTrail.Done, context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A sign-in at the identity provider was refused: {Kind}: {Reason}")]
        public static partial void AnswerRefused(ILogger logger, string kind, string reason);
    }
}
