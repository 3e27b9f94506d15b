using Microsoft.Extensions.Options;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class AuthOptionsTests
{
    private const string GoodKey = "0123456789abcdef";

    [Fact]
    public void Sound_options_are_accepted() => Assert.True(Validate(new AuthOptions { ApiKeys = { Key() } }).Succeeded);

    [Theory]
    [InlineData("", GoodKey, "Viewer", "Auth:ApiKeys:0:Name")]
    [InlineData("ci", "0123456789abcde", "Viewer", "Auth:ApiKeys:0:Key")]
    [InlineData("ci", GoodKey, "viewer", "Auth:ApiKeys:0:Role")]
    [InlineData("ci", GoodKey, "2", "Auth:ApiKeys:0:Role")]
    [InlineData("ci", GoodKey, "", "Auth:ApiKeys:0:Role")]
    public void A_wrong_key_option_is_named(string name, string key, string role, string option)
    {
        var result = Validate(new AuthOptions { ApiKeys = { new ApiKeyOptions { Name = name, Key = key, Role = role } } });

        Assert.StartsWith(option, Assert.Single(result.Failures ?? []), StringComparison.Ordinal);
    }

    [Fact]
    public void One_key_for_two_names_is_refused()
    {
        var result = Validate(new AuthOptions { ApiKeys = { Key(), Key() } });

        Assert.StartsWith("Auth:ApiKeys:1:Key", Assert.Single(result.Failures ?? []), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("administrator")]
    public void A_weak_password_of_the_first_administrator_is_refused(string password)
    {
        var options = new AuthOptions { Admin = new FirstAdministratorOptions { UserName = "Administrator", Password = password } };

        Assert.StartsWith("Auth:Admin:Password", Assert.Single(Validate(options).Failures ?? []), StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_passwords_are_accepted_and_differ()
    {
        var passwords = Enumerable.Range(0, 50).Select(_ => PasswordRules.Generate()).ToHashSet();

        Assert.Equal(50, passwords.Count);
        Assert.All(passwords, password => Assert.Null(PasswordRules.Refuse(password, "admin")));
    }

    private static ApiKeyOptions Key() => new() { Name = "ci", Key = GoodKey, Role = "Viewer" };

    private static ValidateOptionsResult Validate(AuthOptions options) => new AuthOptionsValidation().Validate(null, options);
}
