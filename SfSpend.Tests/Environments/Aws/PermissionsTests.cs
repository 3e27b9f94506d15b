using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.S3.Model;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

public sealed partial class PermissionsTests(PostgresServer postgres, MotoServer moto)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_provision_and_one_teardown_call_exactly_what_the_list_and_the_page_say()
    {
        using var folder = new TestFolder();
        var account = await moto.OpenAccountAsync();
        await using var panel = await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), account, folder.Path);

        await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        await panel.RunAsync(PlanAction.Provision);
        await panel.Provisioner.DescribeAsync(Cancellation);
        var provision = Take(panel);
        using (var sender = new AwsClients(panel.Options, account.Credentials))
        {
            await sender.S3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = $"city-spending-{account.Id}", Key = "landing/run-1/half.csv" }, Cancellation);
        }

        await panel.Provisioner.PlanAsync(PlanAction.Teardown, Cancellation);
        await panel.RunAsync(PlanAction.Teardown);

        var teardown = Take(panel);
        Assert.Equal(AwsPermissions.StraightCalls, provision.Union(teardown).Order(StringComparer.Ordinal));
        var page = File.ReadAllText(FindInRepository("docs/aws-permissions.md"));
        var rows = TableRow.Matches(page).Select(row => (Service: ServiceOf(row.Groups[1].Value), Provision: Names(row.Groups[2].Value), Teardown: Names(row.Groups[3].Value), Both: Names(row.Groups[4].Value))).ToList();
        Assert.Equal(provision.Except(teardown).Order(), rows.SelectMany(row => row.Provision.Select(name => $"{row.Service}:{name}")).Order());
        Assert.Equal(teardown.Except(provision).Order(), rows.SelectMany(row => row.Teardown.Select(name => $"{row.Service}:{name}")).Order());
        Assert.Equal(provision.Intersect(teardown).Order(), rows.SelectMany(row => row.Both.Select(name => $"{row.Service}:{name}")).Order());
    }

    [Fact]
    public void The_policy_in_the_docs_allows_exactly_what_is_needed()
    {
        var page = File.ReadAllText(FindInRepository("docs/aws-permissions.md"));
        using var policy = JsonDocument.Parse(JsonBlock.Match(page).Groups[1].Value);
        var statements = policy.RootElement.GetProperty("Statement").EnumerateArray().ToList();

        var allowed = statements.SelectMany(statement => statement.GetProperty("Action").EnumerateArray().Select(action => action.GetString() ?? "")).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(AwsPermissions.For(PlanAction.Provision).Concat(AwsPermissions.For(PlanAction.Teardown)).Distinct().Order(StringComparer.Ordinal), allowed);
        Assert.All(statements, statement => Assert.Equal("Allow", statement.GetProperty("Effect").GetString()));
    }

    [Fact]
    public async Task What_the_panel_may_not_do_is_told_before_anything_is_made()
    {
        using var folder = new TestFolder();
        await using var panel = await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path);
        panel.Traffic.Instead = call => call == "SimulatePrincipalPolicy" ? AwsTraffic.Simulation(AwsPermissions.For(PlanAction.Provision), denied: "redshift:CreateCluster") : null;

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var refusal = await Assert.ThrowsAsync<ProvisioningException>(() => panel.RunAsync(PlanAction.Provision));

        Assert.Equal(["redshift:CreateCluster"], plan.Permissions.Where(needed => needed.IsAllowed == false).Select(needed => needed.Action));
        Assert.Contains("may not redshift:CreateCluster", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(panel.Called, call => call == "s3:PutBucket");
    }

    [Theory]
    [InlineData("arn:aws:sts::123456789012:assumed-role/panel/session", "arn:aws:iam::123456789012:role/panel")]
    [InlineData("arn:aws:iam::123456789012:user/team/panel", "arn:aws:iam::123456789012:user/team/panel")]
    [InlineData("arn:aws:iam::123456789012:root", null)]
    [InlineData(null, null)]
    public void Whose_policies_decide_is_read_from_the_caller(string? caller, string? principal) => Assert.Equal(principal, CallerPrincipal.Of(caller));

    /// <summary>What was called since it was last asked; everybody may ask who they are.</summary>
    private static HashSet<string> Take(AwsPanel panel)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        while (panel.Called.TryDequeue(out var call))
        {
            taken.Add(call);
        }

        taken.Remove("sts:GetCallerIdentity");
        return taken;
    }

    private static string ServiceOf(string heading) => heading == "Transfer Family" ? "transfer" : heading.ToLowerInvariant();

    private static IEnumerable<string> Names(string cell) => cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string FindInRepository(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, path)))
            {
                return Path.Combine(folder.FullName, path);
            }
        }

        throw new FileNotFoundException($"{path} is in no folder above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"^\| (S3|IAM|Transfer Family|EC2|Redshift) \|([^|]*)\|([^|]*)\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex TableRow { get; }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock { get; }
}
