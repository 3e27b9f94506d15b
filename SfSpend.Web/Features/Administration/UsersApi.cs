using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Administration;

/// <summary>Somebody who may sign in.</summary>
/// <param name="IsLocked">By an administrator.</param>
/// <param name="IsExternal">Signs in at the identity provider, which also gives the role.</param>
public sealed record UserAnswer(
    long Id, string UserName, Role Role, bool TwoFactor, bool IsLocked, bool IsExternal, bool MustChangePassword, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt)
{
    public static UserAnswer Of(UserAccount user) => new(
        user.UserId, user.UserName, user.Role, user.HasTwoFactor, user.IsLocked, user.IsExternal, user.MustChangePassword, user.CreatedAt, user.LastSignInAt);
}

/// <param name="Password">Generated, given only this once; it must be changed at the next sign-in.</param>
public sealed record NewPasswordAnswer(UserAnswer User, string Password);

/// <param name="Password">One's own, where the browser's cookie is sent instead of a key.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewUserInput(string? UserName, string? Role, string? Password);

/// <summary>What is given is changed.</summary>
/// <param name="Password">One's own, for another role and for unlocking, where the browser's cookie is sent instead of a key.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UserChangeInput(string? Role, bool? IsLocked, string? Password);

/// <param name="Password">One's own, where the browser's cookie is sent instead of a key.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConfirmationInput(string? Password);

internal static class UsersApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Administration").RequireAuthorization(Policies.Admin).ProducesProblem(StatusCodes.Status403Forbidden);
        users.MapGet("", ListAsync).WithSummary("Who may sign in");
        users.MapPost("", CreateAsync).WithSummary("Add a user; the generated password is in the answer and nowhere else")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);

        var one = users.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("", FindAsync).WithSummary("A user");
        var changes = one.MapGroup("").ProducesProblem(StatusCodes.Status409Conflict);
        changes.MapPatch("", ChangeAsync).WithSummary("Change role or lock; sessions end")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        changes.MapPost("/reset-password", ResetPasswordAsync).WithSummary("A new generated password; sessions end");
        changes.MapPost("/reset-two-factor", ResetTwoFactorAsync).WithSummary("Turn the second factor off; sessions end");
        changes.MapDelete("", DeleteAsync).WithSummary("Delete a user; what they did stays in the audit");
    }

    private static async Task<Ok<IReadOnlyList<UserAnswer>>> ListAsync(UserAdministration administration, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<UserAnswer>>([.. (await administration.ListAsync(cancellationToken)).Select(UserAnswer.Of)]);

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> FindAsync(
        long id, UserAdministration administration, CancellationToken cancellationToken) =>
        await administration.FindAsync(id, cancellationToken) is { } user ? TypedResults.Ok(UserAnswer.Of(user)) : NoSuchUser(id);

    private static async Task<Results<Created<NewPasswordAnswer>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        NewUserInput input, HttpContext context, UserAdministration administration, Reauthentication reauthentication, CancellationToken cancellationToken)
    {
        if (RoleOf(input.Role) is not { } role)
        {
            return UnknownRole();
        }

        if (await reauthentication.RefuseAsync(context, input.Password, "user.create", cancellationToken) is { } reason)
        {
            return Unproven($"Nobody was added. {reason}");
        }

        var made = await administration.CreateAsync(Asker.Of(context), input.UserName?.Trim() ?? "", role, cancellationToken);
        return made is { Account: { } user, Password: { } password }
            ? TypedResults.Created($"/api/v1/users/{user.UserId}", new NewPasswordAnswer(UserAnswer.Of(user), password))
            : Conflict(made);
    }

    private static async Task<Results<Ok<UserAnswer>, ValidationProblem, ProblemHttpResult>> ChangeAsync(
        long id, UserChangeInput input, HttpContext context, UserAdministration administration, Reauthentication reauthentication, CancellationToken cancellationToken)
    {
        if (await administration.FindAsync(id, cancellationToken) is not { } user)
        {
            return NoSuchUser(id);
        }

        if (input.Role is not null && RoleOf(input.Role) is null)
        {
            return UnknownRole();
        }

        var role = RoleOf(input.Role) ?? user.Role;
        if ((role != user.Role || input.IsLocked == false)
            && await reauthentication.RefuseAsync(context, input.Password, role != user.Role ? "user.change-role" : "user.unlock", cancellationToken) is { } reason)
        {
            return Unproven($"Nothing was changed. {reason}");
        }

        var change = new AccountChange(user, null);
        if (role != user.Role)
        {
            change = await administration.ChangeRoleAsync(Asker.Of(context), user, role, cancellationToken);
        }

        if (change.Refusal is null && input.IsLocked is { } isLocked)
        {
            change = isLocked
                ? await administration.LockAsync(Asker.Of(context), user, cancellationToken)
                : await administration.UnlockAsync(Asker.Of(context), user, cancellationToken);
        }

        return change is { Refusal: null, Account: { } changed } ? TypedResults.Ok(UserAnswer.Of(changed)) : Conflict(change);
    }

    private static async Task<Results<Ok<NewPasswordAnswer>, ProblemHttpResult>> ResetPasswordAsync(
        long id,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ConfirmationInput? input,
        HttpContext context,
        UserAdministration administration,
        Reauthentication reauthentication,
        CancellationToken cancellationToken)
    {
        if (await administration.FindAsync(id, cancellationToken) is not { } user)
        {
            return NoSuchUser(id);
        }

        if (await reauthentication.RefuseAsync(context, input?.Password, "user.reset-password", cancellationToken) is { } reason)
        {
            return Unproven($"Nothing was reset. {reason}");
        }

        var change = await administration.ResetPasswordAsync(Asker.Of(context), user, cancellationToken);
        return change is { Account: { } changed, Password: { } password }
            ? TypedResults.Ok(new NewPasswordAnswer(UserAnswer.Of(changed), password))
            : Conflict(change);
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> ResetTwoFactorAsync(
        long id,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ConfirmationInput? input,
        HttpContext context,
        UserAdministration administration,
        Reauthentication reauthentication,
        CancellationToken cancellationToken)
    {
        if (await administration.FindAsync(id, cancellationToken) is not { } user)
        {
            return NoSuchUser(id);
        }

        if (await reauthentication.RefuseAsync(context, input?.Password, "user.reset-two-factor", cancellationToken) is { } reason)
        {
            return Unproven($"Nothing was reset. {reason}");
        }

        var change = await administration.ResetTwoFactorAsync(Asker.Of(context), user, cancellationToken);
        return change is { Refusal: null, Account: { } changed } ? TypedResults.Ok(UserAnswer.Of(changed)) : Conflict(change);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        long id,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ConfirmationInput? input,
        HttpContext context,
        UserAdministration administration,
        Reauthentication reauthentication,
        CancellationToken cancellationToken)
    {
        if (await administration.FindAsync(id, cancellationToken) is not { } user)
        {
            return NoSuchUser(id);
        }

        if (await reauthentication.RefuseAsync(context, input?.Password, "user.delete", cancellationToken) is { } reason)
        {
            return Unproven($"Nobody was deleted. {reason}");
        }

        var change = await administration.DeleteAsync(Asker.Of(context), user, cancellationToken);
        return change.Refusal is null ? TypedResults.NoContent() : Conflict(change);
    }

    private static Role? RoleOf(string? name) => Enum.GetValues<Role>().Where(role => role.ToString() == name).Select(role => (Role?)role).FirstOrDefault();

    private static ValidationProblem UnknownRole()
    {
        var expected = $"One of {string.Join(", ", Enum.GetNames<Role>())} is expected.";
        return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["role"] = [expected] }, detail: $"role: {expected}");
    }

    private static ProblemHttpResult Conflict(AccountChange change) =>
        TypedResults.Problem(change.Refusal ?? "Nothing was changed.", statusCode: StatusCodes.Status409Conflict);

    private static ProblemHttpResult Unproven(string reason) => TypedResults.Problem(reason, statusCode: StatusCodes.Status403Forbidden);

    private static ProblemHttpResult NoSuchUser(long id) =>
        TypedResults.Problem($"There is no user {id}.", statusCode: StatusCodes.Status404NotFound);
}
