using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace SfSpend.Core.Environments.Aws;

/// <summary>
/// Asks IAM whether the panel's identity may do what an action needs: each statement of the policy with the resources and the context that its calls will
/// have. A simulation without resources would be about <c>*</c>, which a policy as narrow as the documented one never allows.
/// </summary>
internal sealed class PermissionCheck(AwsWorld world)
{
    /// <summary>Unknown where the panel may not ask, or where the answer hangs on context that only a real call has.</summary>
    public async Task<IReadOnlyList<NeededAction>> CheckAsync(PlanAction action, CancellationToken cancellationToken)
    {
        var needed = AwsPermissions.For(action).ToHashSet(StringComparer.Ordinal);
        var names = await world.NamesAsync(cancellationToken);
        var principal = await FindPrincipalAsync(names.CallerArn, cancellationToken);
        List<NeededAction> found = [];
        foreach (var statement in PanelPolicy.Of(names))
        {
            List<string> actions = [.. statement.Actions.Where(needed.Contains)];
            if (actions.Count > 0)
            {
                var answers = principal is null ? null : await AskAsync(principal, statement with { Actions = actions }, cancellationToken);
                found.AddRange(actions.Select(name => new NeededAction(name, answers?.GetValueOrDefault(name)) { Statement = statement.Sid }));
            }
        }

        return found;
    }

    /// <summary>
    /// The ARN that a simulation takes: a user's own, or that of the role behind a session. A session's ARN leaves out the role's path, which the roles of IAM
    /// Identity Center have, so IAM is asked for the whole of it. Null for the account's root, which can't be simulated.
    /// </summary>
    private async Task<string?> FindPrincipalAsync(string? callerArn, CancellationToken cancellationToken)
    {
        if (CallerPrincipal.Of(callerArn) is not { } principal || CallerPrincipal.RoleOf(callerArn) is not { } role)
        {
            return CallerPrincipal.Of(callerArn);
        }

        try
        {
            return (await world.Clients.Iam.GetRoleAsync(new GetRoleRequest { RoleName = role }, cancellationToken)).Role?.Arn ?? principal;
        }
        catch (AmazonServiceException)
        {
            // Whoever may not read the role is asked about by the ARN without a path. IAM says so if there is no such role, and the plan says "not known".
            return principal;
        }
    }

    /// <summary>By action; null where IAM could not be asked.</summary>
    private async Task<Dictionary<string, bool?>?> AskAsync(string principal, PolicyStatement statement, CancellationToken cancellationToken)
    {
        Dictionary<string, bool?> answers = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            foreach (var trial in statement.Trials)
            {
                var request = new SimulatePrincipalPolicyRequest
                {
                    PolicySourceArn = principal,
                    ActionNames = [.. trial.Actions],
                    ResourceArns = trial.Resources.Count == 0 ? null : [.. trial.Resources],
                    ContextEntries = trial.Context is { } context
                        ? [new ContextEntry { ContextKeyName = context.Key, ContextKeyValues = [context.Value], ContextKeyType = ContextKeyTypeEnum.String }]
                        : null,
                };
                SimulatePrincipalPolicyResponse page;
                do
                {
                    page = await world.Clients.Iam.SimulatePrincipalPolicyAsync(request, cancellationToken);
                    foreach (var result in (page.EvaluationResults ?? []).Where(result => result.EvalActionName is not null))
                    {
                        Merge(answers, result);
                    }

                    request.Marker = page.Marker;
                }
                while (page.IsTruncated == true);
            }

            return answers;
        }
        catch (Exception exception) when (AwsErrors.IsFromAws(exception))
        {
            // Who may not ask may still be allowed all else.
            return null;
        }
    }

    /// <summary>IAM may answer once for an action or once for each of its resources: one denial denies it, and context that is missing makes that uncertain.</summary>
    private static void Merge(Dictionary<string, bool?> answers, EvaluationResult result)
    {
        var name = result.EvalActionName ?? "";
        bool? answer = result.EvalDecision == PolicyEvaluationDecisionType.Allowed ? true : result.MissingContextValues is { Count: > 0 } ? null : false;
        answers[name] = !answers.TryGetValue(name, out var before) ? answer : (before, answer) switch
        {
            (false, _) or (_, false) => false,
            (null, _) or (_, null) => null,
            _ => true,
        };
    }
}
