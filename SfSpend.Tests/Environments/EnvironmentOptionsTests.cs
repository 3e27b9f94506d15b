using System.ComponentModel.DataAnnotations;
using SfSpend.Core.Environments;

namespace SfSpend.Tests.Environments;

public sealed class EnvironmentOptionsTests
{
    [Theory]
    [InlineData("san-francisco")]
    [InlineData("Test-2")]
    [InlineData("a")]
    public void A_name_of_letters_digits_and_hyphens_is_accepted(string name) => Assert.Empty(Validate(new EnvironmentOptions { Name = name }));

    [Theory]
    [InlineData("")]
    [InlineData("2nd")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("drop table; --")]
    [InlineData("a\"b")]
    [InlineData("postgres")]
    [InlineData("SfSpend")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Another_name_is_refused_and_the_option_named(string name) =>
        Assert.Contains("Name", Assert.Single(Validate(new EnvironmentOptions { Name = name })), StringComparison.Ordinal);

    [Theory]
    [InlineData("00:00:05")]
    [InlineData("400.00:00:00")]
    public void A_life_that_is_too_short_or_too_long_is_refused(string life) =>
        Assert.Contains("Environment:TimeToLive", Assert.Single(Validate(new EnvironmentOptions { TimeToLive = TimeSpan.Parse(life, System.Globalization.CultureInfo.InvariantCulture) })), StringComparison.Ordinal);

    [Fact]
    public void A_life_without_end_is_said_with_zero() => Assert.Empty(Validate(new EnvironmentOptions { Kind = EnvironmentKind.Aws, TimeToLive = TimeSpan.Zero }));

    private static List<string> Validate(EnvironmentOptions options)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage ?? "")];
    }
}
