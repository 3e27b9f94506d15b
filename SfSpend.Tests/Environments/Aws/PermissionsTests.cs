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
    public void The_policy_in_the_docs_is_the_one_that_plans_ask_IAM_about()
    {
        var expected = Policy(new AwsNames("san-francisco", "ACCOUNT", "REGION", "aws", new AwsOptions()), without: null);

        Assert.Equal(expected + "\n", JsonBlock.Match(File.ReadAllText(FindInRepository("docs/aws-permissions.md"))).Groups[1].Value);
    }

    [Fact]
    public void The_policy_allows_exactly_what_is_needed()
    {
        var allowed = PanelPolicy.Of(new AwsNames("san-francisco", "123456789012", "us-west-2", "aws", new AwsOptions())).SelectMany(statement => statement.Actions);

        Assert.Equal(AwsPermissions.For(PlanAction.Provision).Concat(AwsPermissions.For(PlanAction.Teardown)).Distinct().Order(StringComparer.Ordinal), allowed.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whoever_has_the_documented_policy_is_told_that_everything_is_allowed()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        panel.Traffic.Simulate = new PolicySimulator(Policy(await panel.World.NamesAsync(Cancellation), without: null)).Answer;

        var provision = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var teardown = await panel.Provisioner.PlanAsync(PlanAction.Teardown, Cancellation);

        Assert.All(provision.Permissions.Concat(teardown.Permissions), needed => Assert.True(needed.IsAllowed, needed.Action));
        Assert.Equal(AwsPermissions.For(PlanAction.Provision), provision.Permissions.Select(needed => needed.Action).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(provision.Warnings.Concat(teardown.Warnings));
    }

    [Fact]
    public async Task A_plan_names_the_statement_that_is_missing_and_can_be_carried_out_all_the_same()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        var names = await panel.World.NamesAsync(Cancellation);
        foreach (var statement in PanelPolicy.Of(names).Where(statement => statement.Sid != "Look"))
        {
            panel.Traffic.Simulate = new PolicySimulator(Policy(names, without: statement.Sid)).Answer;

            var needed = await panel.Environment.DescribePermissionsAsync(PlanAction.Provision, Cancellation);

            var denied = needed.Where(action => action.IsAllowed == false).ToList();
            Assert.All(denied, action => Assert.Equal(statement.Sid, action.Statement));
            Assert.Equal(statement.Actions.Intersect(AwsPermissions.For(PlanAction.Provision)).Order(StringComparer.Ordinal), denied.Select(action => action.Action).Order(StringComparer.Ordinal));
        }

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var operation = await panel.RunAsync(PlanAction.Provision);

        Assert.Contains("Add the statement TemporaryCredentials of docs/aws-permissions.md", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Empty(plan.Obstacles);
        Assert.Equal(OperationState.Succeeded, operation.State);
    }

    [Fact]
    public async Task A_denial_that_hangs_on_context_only_a_real_call_has_is_not_known()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        panel.Traffic.Simulate = new PolicySimulator("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}}]}""").Answer;

        var needed = await panel.Environment.DescribePermissionsAsync(PlanAction.Provision, Cancellation);

        Assert.NotEmpty(needed);
        Assert.All(needed, action => Assert.Null(action.IsAllowed));
    }

    [Fact]
    public async Task A_role_of_IAM_Identity_Center_is_asked_about_with_its_path()
    {
        const string role = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_Controller_0123456789abcdef";
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        PolicySimulator simulator = new(Policy(await panel.World.NamesAsync(Cancellation), without: null));
        panel.Traffic.Simulate = simulator.Answer;
        panel.Traffic.Instead = call => call == "GetRole" ? AwsTraffic.Role(role) : null;

        await panel.Environment.DescribePermissionsAsync(PlanAction.Provision, Cancellation);

        Assert.Equal([role], simulator.Principals);
    }

    [Theory]
    [InlineData("arn:aws:sts::123456789012:assumed-role/panel/session", "arn:aws:iam::123456789012:role/panel", "panel")]
    [InlineData("arn:aws:iam::123456789012:user/team/panel", "arn:aws:iam::123456789012:user/team/panel", null)]
    [InlineData("arn:aws:iam::123456789012:root", null, null)]
    [InlineData(null, null, null)]
    public void Whose_policies_decide_is_read_from_the_caller(string? caller, string? principal, string? role)
    {
        Assert.Equal(principal, CallerPrincipal.Of(caller));
        Assert.Equal(role, CallerPrincipal.RoleOf(caller));
    }

    private async Task<AwsPanel> OpenAsync(TestFolder folder) => await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path);

    /// <summary>The documented policy, or what is left of it when somebody left out a statement.</summary>
    private static string Policy(AwsNames names, string? without) =>
        PolicyDocument.Of([.. PanelPolicy.Of(names).Where(statement => statement.Sid != without).Select(statement => statement.ToJson())]);

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
