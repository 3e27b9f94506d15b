using System.ComponentModel.DataAnnotations;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;

namespace SfSpend.Tests.Environments.Aws;

public sealed class AwsOptionsTests
{
    [Fact]
    public void What_is_left_out_is_fine() => Assert.Empty(Validate(new AwsOptions()));

    [Fact]
    public void What_is_meant_for_tunnels_and_stand_ins_is_accepted() => Assert.Empty(Validate(new AwsOptions
    {
        Region = "us-west-2",
        ServiceURL = "http://127.0.0.1:5000",
        SftpEndpoint = "127.0.0.1:2022",
        SftpHostKeyFingerprint = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        WarehouseEndpoint = "[::1]:5439",
        WarehouseSslMode = "disable",
        IngressCidr = "203.0.113.7/32",
    }));

    [Theory]
    [InlineData(nameof(AwsOptions.Region), "California")]
    [InlineData(nameof(AwsOptions.ServiceURL), "127.0.0.1:5000")]
    [InlineData(nameof(AwsOptions.SftpEndpoint), "127.0.0.1")]
    [InlineData(nameof(AwsOptions.WarehouseEndpoint), "127.0.0.1:70000")]
    [InlineData(nameof(AwsOptions.SftpHostKeyFingerprint), "aa:bb:cc")]
    [InlineData(nameof(AwsOptions.WarehouseSslMode), "Perhaps")]
    [InlineData(nameof(AwsOptions.BucketName), "Landing_Bucket")]
    [InlineData(nameof(AwsOptions.ClusterIdentifier), "two--hyphens")]
    [InlineData(nameof(AwsOptions.AccountId), "1234-5678-9012")]
    [InlineData(nameof(AwsOptions.DatabaseName), "San Francisco")]
    [InlineData(nameof(AwsOptions.DatabaseName), "_city")]
    [InlineData(nameof(AwsOptions.IngressCidr), "203.0.113.7")]
    public void A_wrong_value_is_refused_and_the_option_named(string option, string value)
    {
        var options = new AwsOptions();
        typeof(AwsOptions).GetProperty(option)?.SetValue(options, value);

        Assert.Contains($":{option}", Assert.Single(Validate(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_Internet_is_let_in_only_when_it_is_typed_out_and_confirmed()
    {
        Assert.Contains("AllowIngressFromEverywhere", Assert.Single(Validate(new AwsOptions { IngressCidr = "0.0.0.0/0" })), StringComparison.Ordinal);
        Assert.Empty(Validate(new AwsOptions { IngressCidr = "0.0.0.0/0", AllowIngressFromEverywhere = true }));
    }

    [Fact]
    public void A_Region_is_asked_for_where_the_environment_is_on_AWS()
    {
        Assert.Contains("AWS:Region", new AwsOptionsCheck(new EnvironmentOptions { Kind = EnvironmentKind.Aws }).Validate(null, new AwsOptions()).FailureMessage, StringComparison.Ordinal);
        Assert.True(new AwsOptionsCheck(new EnvironmentOptions()).Validate(null, new AwsOptions()).Succeeded);
    }

    private static List<string> Validate(AwsOptions options)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage ?? "")];
    }
}
