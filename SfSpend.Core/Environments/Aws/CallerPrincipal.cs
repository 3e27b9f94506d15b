namespace SfSpend.Core.Environments.Aws;

/// <summary>Whose policies decide over the panel's calls.</summary>
internal static class CallerPrincipal
{
    /// <summary>A user's own ARN, or that of the role behind a session, without the path a role may have. Null for the account's root, which can't be simulated.</summary>
    public static string? Of(string? callerArn) => callerArn?.Split(':', 6) switch
    {
        [var arn, var partition, "sts", _, var account, var session] when session.Split('/') is ["assumed-role", var role, ..] => $"{arn}:{partition}:iam::{account}:role/{role}",
        [_, _, "iam", _, _, var user] when user.StartsWith("user/", StringComparison.Ordinal) => callerArn,
        _ => null,
    };

    /// <summary>The name of the role behind a session; null: the caller is no session of a role.</summary>
    public static string? RoleOf(string? callerArn) =>
        callerArn?.Split(':', 6) is [_, _, "sts", _, _, var session] && session.Split('/') is ["assumed-role", var role, ..] ? role : null;
}
