namespace SfSpend.Core.Environments.Aws;

/// <summary>Whose policies decide over the panel's calls.</summary>
internal static class CallerPrincipal
{
    /// <summary>The ARN that a simulation takes: a user's own, or that of the role behind a session. Null for the account's root, which can't be simulated.</summary>
    public static string? Of(string? callerArn) => callerArn?.Split(':', 6) switch
    {
        [var arn, var partition, "sts", _, var account, var session] when session.Split('/') is ["assumed-role", var role, ..] => $"{arn}:{partition}:iam::{account}:role/{role}",
        [_, _, "iam", _, _, var user] when user.StartsWith("user/", StringComparison.Ordinal) => callerArn,
        _ => null,
    };
}
