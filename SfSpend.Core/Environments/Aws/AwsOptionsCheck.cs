using Microsoft.Extensions.Options;

namespace SfSpend.Core.Environments.Aws;

/// <summary>What only an AWS environment needs to be told.</summary>
internal sealed class AwsOptionsCheck(EnvironmentOptions environment) : IValidateOptions<AwsOptions>
{
    public ValidateOptionsResult Validate(string? name, AwsOptions options) => environment.Kind == EnvironmentKind.Aws && string.IsNullOrEmpty(options.Region)
        ? ValidateOptionsResult.Fail("AWS:Region is missing: Environment:Kind is Aws, so name the Region in which to work, such as us-west-2.")
        : ValidateOptionsResult.Success;
}
