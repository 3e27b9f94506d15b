using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

/// <summary>The credentials that people have, as the AWS SDK finds them.</summary>
public sealed class CredentialsTests(PostgresServer postgres, MotoServer moto) : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_profile_of_IAM_Identity_Center_without_a_session_is_told_to_sign_in()
    {
        await File.WriteAllTextAsync(
            _folder.File("config"),
            """
            [profile city]
            sso_session = city
            sso_account_id = 123456789012
            sso_role_name = Controller

            [sso-session city]
            sso_start_url = https://city.awsapps.com/start/that-nobody-signed-in-to
            sso_region = us-west-2
            sso_registration_scopes = sso:account:access
            """,
            TestContext.Current.CancellationToken);
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("AWS:Profile", "city"), new("AWS:ProfilesLocation", _folder.File("config"))]).Build();
        var credentials = settings.GetAWSOptions().GetCredentials();

        var refused = await Assert.ThrowsAnyAsync<AmazonClientException>(credentials.GetCredentialsAsync);

        Assert.Contains("No valid SSO Token could be found", refused.Message, StringComparison.Ordinal);
        Assert.Contains("sign in with \"aws sso login\"", AwsErrors.Explain(refused, "the account").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_of_another_account_than_the_configured_one_are_refused_before_anything_is_made()
    {
        await using var panel = await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), _folder.Path, options => options.AccountId = "999999999999");

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => panel.RunAsync(PlanAction.Provision));

        Assert.Contains($"belong to the AWS account {panel.Account.Id}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Aws:AccountId allows only 999999999999", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(panel.Called, AwsCall.Changes);
    }

    public void Dispose() => _folder.Dispose();
}
