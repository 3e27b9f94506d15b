using System.Text.Json.Nodes;

namespace SfSpend.Core.Environments.Aws;

/// <summary>One statement of the panel's own policy, and what to ask IAM about it.</summary>
/// <param name="Sid">Its name in docs/aws-permissions.md.</param>
/// <param name="Actions">As IAM names them.</param>
/// <param name="Resources">ARNs, where <c>*</c> stands for an id that AWS gives.</param>
/// <param name="Condition">The context key that a call must bring, and the values it may have.</param>
internal sealed record PolicyStatement(string Sid, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, PolicyCondition? Condition = null)
{
    /// <summary>What a simulation is asked about: every resource at once, with each value of the condition by itself, as a call brings only one.</summary>
    public IEnumerable<PolicyTrial> Trials => Condition is null
        ? [new PolicyTrial(Actions, Examples, null)]
        : Condition.Values.Select(value => new PolicyTrial(Actions, Examples, (Condition.Key, value)));

    public JsonObject ToJson()
    {
        var statement = new JsonObject { [nameof(Sid)] = Sid, ["Effect"] = "Allow", ["Action"] = PolicyDocument.List([.. Actions]), ["Resource"] = Resources is [var only] ? only : PolicyDocument.List([.. Resources]) };
        if (Condition is not null)
        {
            statement[nameof(Condition)] = new JsonObject
            {
                ["StringEquals"] = new JsonObject { [Condition.Key] = Condition.Values is [var value] ? value : PolicyDocument.List([.. Condition.Values]) },
            };
        }

        return statement;
    }

    /// <summary>IAM compares ARNs: an id that only AWS can give is replaced by one of the same form. None at all means any resource.</summary>
    private IReadOnlyList<string> Examples => Resources is ["*"] ? [] : [.. Resources.Select(Exemplify)];

    private static string Exemplify(string arn) => arn switch
    {
        _ when arn.EndsWith(":server/*", StringComparison.Ordinal) => arn[..^1] + "s-01234567890abcdef",
        _ when arn.EndsWith(":user/*", StringComparison.Ordinal) => arn[..^1] + "s-01234567890abcdef/sfspend",
        _ when arn.EndsWith(":security-group/*", StringComparison.Ordinal) => arn[..^1] + "sg-01234567890abcdef",
        _ when arn.EndsWith(":vpc/*", StringComparison.Ordinal) => arn[..^1] + "vpc-01234567890abcdef",
        _ when arn.EndsWith("/*", StringComparison.Ordinal) => arn[..^1] + AwsNames.LandingPrefix + "example",
        _ => arn,
    };
}

internal sealed record PolicyCondition(string Key, IReadOnlyList<string> Values);

/// <summary>One question to <c>iam:SimulatePrincipalPolicy</c>.</summary>
internal sealed record PolicyTrial(IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, (string Key, string Value)? Context);
