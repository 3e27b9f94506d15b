using Microsoft.Extensions.Options;
using SfSpend.Web.Access.SignOn;

namespace SfSpend.Web.Access;

/// <summary>The first administrator and the API keys that are known by configuration.</summary>
public sealed class AuthOptions
{
    public const string SectionName = "Auth";

    public FirstAdministratorOptions Admin { get; set; } = new();

    public IList<ApiKeyOptions> ApiKeys { get; } = [];

    /// <summary>How many days a key that is made in the panel may be in force at most.</summary>
    public int MostKeyDays { get; set; } = 730;

    /// <summary>Single sign-on; without it people sign in with accounts of the panel.</summary>
    public SignOnOptions OpenIdConnect { get; set; } = new();

    /// <summary>True: figures and where they come from can be read without signing in; nothing else.</summary>
    public bool PublicReading { get; set; }
}

/// <summary>Used while there is no administrator with a password yet, which is at the first start.</summary>
public sealed class FirstAdministratorOptions
{
    public string UserName { get; set; } = "admin";

    /// <summary>Empty: one is generated and written once to the log, and must be changed at the first sign-in.</summary>
    public string Password { get; set; } = "";
}

/// <summary>A key that automation sends as <c>X-Api-Key</c>.</summary>
public sealed class ApiKeyOptions
{
    public const int LeastLength = 16;

    /// <summary>Stands in runs and in the audit as the one who asked.</summary>
    public string Name { get; set; } = "";

    public string Key { get; set; } = "";

    /// <summary>One of <see cref="Access.Role"/>; without it the key is refused at start.</summary>
    public string Role { get; set; } = "";
}

internal sealed class AuthOptionsValidation : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(AuthOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Admin.UserName))
        {
            yield return "Auth:Admin:UserName is empty; name the first administrator or leave the option out.";
        }

        if (options.Admin.Password.Length > 0 && PasswordRules.Refuse(options.Admin.Password, options.Admin.UserName) is { } reason)
        {
            yield return $"Auth:Admin:Password is not accepted: {reason}";
        }

        if (options.MostKeyDays is < 1 or > 3_650)
        {
            yield return $"Auth:MostKeyDays is {options.MostKeyDays}; a number of days from 1 to 3650 is expected.";
        }

        foreach (var failure in options.OpenIdConnect.Failures())
        {
            yield return failure;
        }

        for (var index = 0; index < options.ApiKeys.Count; index++)
        {
            var key = options.ApiKeys[index];
            if (string.IsNullOrWhiteSpace(key.Name))
            {
                yield return $"Auth:ApiKeys:{index}:Name is empty; say who uses the key.";
            }

            if (key.Key.Length < ApiKeyOptions.LeastLength)
            {
                yield return $"Auth:ApiKeys:{index}:Key has {key.Key.Length} characters; at least {ApiKeyOptions.LeastLength} are expected.";
            }

            if (!Enum.GetNames<Role>().Contains(key.Role, StringComparer.Ordinal))
            {
                yield return $"Auth:ApiKeys:{index}:Role is '{key.Role}'; one of {string.Join(", ", Enum.GetNames<Role>())} is expected.";
            }

            if (options.ApiKeys.Take(index).Any(other => other.Key == key.Key))
            {
                yield return $"Auth:ApiKeys:{index}:Key stands there twice; each key belongs to one name.";
            }
        }
    }
}
