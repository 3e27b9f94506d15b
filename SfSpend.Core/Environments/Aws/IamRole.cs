using Amazon.IdentityManagement.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>A role with one inline policy, which a service of AWS works with on the panel's behalf.</summary>
/// <param name="roleName">Its name in the account.</param>
/// <param name="trust">Who may assume it.</param>
/// <param name="policy">What it may do.</param>
internal sealed class IamRole(AwsWorld world, string name, string type, Func<AwsNames, string> roleName, Func<AwsNames, string> trust, Func<AwsNames, string> policy) : IResource
{
    public const string TransferRole = "transfer-role";
    public const string CopyRole = "copy-role";

    public string Name => name;

    public string Type => type;

    public IReadOnlyList<string> DependsOn => [LandingBucket.ResourceName];

    public string Intention => world.Options.PermissionsBoundary is { } boundary ? $"Its policies are part of the plan; bounded by {boundary}." : "Its policies are part of the plan.";

    public TimeSpan Patience => TimeSpan.FromMinutes(2);

    /// <summary>Transfer Family's: the landing folder of the bucket, nothing else.</summary>
    public static IamRole ForTransfer(AwsWorld world) => new(world, TransferRole, "Transfer role", names => names.TransferRole, Policies.TransferTrust, Policies.Transfer);

    /// <summary>Redshift's: reading the landing folder.</summary>
    public static IamRole ForCopy(AwsWorld world) => new(world, CopyRole, "Redshift COPY role", names => names.CopyRole, Policies.CopyTrust, Policies.Copy);

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await FindAsync(names, cancellationToken) is not { } role)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"Role {roleName(names)} does not exist.");
        }

        if (!await IsOursAsync(role, cancellationToken))
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"The account has a role {roleName(names)} that this environment did not make. Choose another name.") { IsForeign = true };
        }

        var differences = await CompareAsync(names, role, cancellationToken);
        return differences.Count == 0
            ? new ResourceSnapshot(Name, Type, ResourceState.Ready, role.Arn, $"Role {role.RoleName}, as planned.") { Identity = role.RoleId }
            : new ResourceSnapshot(Name, Type, ResourceState.Degraded, role.Arn, string.Join(" ", differences)) { Identity = role.RoleId };
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        var iam = world.Clients.Iam;
        var role = await FindAsync(names, cancellationToken);
        if (role is null)
        {
            await iam.CreateRoleAsync(
                new CreateRoleRequest
                {
                    RoleName = roleName(names),
                    AssumeRolePolicyDocument = trust(names),
                    Description = $"SfSpend environment {world.Environment}: {Type}",
                    PermissionsBoundary = world.Options.PermissionsBoundary,
                    Tags = [.. world.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                },
                cancellationToken);
        }
        else
        {
            await RefuseForeignAsync(names, role, cancellationToken);
            await MendAsync(names, role, cancellationToken);
        }

        await iam.PutRolePolicyAsync(new PutRolePolicyRequest { RoleName = roleName(names), PolicyName = Policies.InlineName, PolicyDocument = policy(names) }, cancellationToken);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await FindAsync(names, cancellationToken) is not { } role)
        {
            return;
        }

        await RefuseForeignAsync(names, role, cancellationToken);
        await RemovePoliciesAsync(names, exceptOurs: false, cancellationToken);
        await world.Clients.Iam.DeleteRoleAsync(new DeleteRoleRequest { RoleName = roleName(names) }, cancellationToken);
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task<IReadOnlyList<PlanDocument>> DescribeDocumentsAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        return [new PlanDocument(Name, "Who may assume it", trust(names)), new PlanDocument(Name, "What it may do", policy(names))];
    }

    private async Task<Role?> FindAsync(AwsNames names, CancellationToken cancellationToken)
    {
        try
        {
            return (await world.Clients.Iam.GetRoleAsync(new GetRoleRequest { RoleName = roleName(names) }, cancellationToken)).Role;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> CompareAsync(AwsNames names, Role role, CancellationToken cancellationToken)
    {
        List<string> differences = [];
        if (!IsTagged(role))
        {
            differences.Add("Its tags are missing.");
        }

        if (!PolicyDocument.AreEqual(PolicyDocument.Decode(role.AssumeRolePolicyDocument), trust(names)))
        {
            differences.Add("Others than planned may assume it.");
        }

        if (!PolicyDocument.AreEqual(await FindPolicyAsync(names, cancellationToken), policy(names)))
        {
            differences.Add("What it may do is not what was planned.");
        }

        var others = await ListOtherPoliciesAsync(names, cancellationToken);
        if (others.Count > 0)
        {
            differences.Add($"It has more policies than planned: {string.Join(", ", others)}.");
        }

        return differences;
    }

    private async Task MendAsync(AwsNames names, Role role, CancellationToken cancellationToken)
    {
        if (!IsTagged(role))
        {
            await world.Clients.Iam.TagRoleAsync(new TagRoleRequest { RoleName = roleName(names), Tags = [.. world.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] }, cancellationToken);
        }

        if (!PolicyDocument.AreEqual(PolicyDocument.Decode(role.AssumeRolePolicyDocument), trust(names)))
        {
            await world.Clients.Iam.UpdateAssumeRolePolicyAsync(new UpdateAssumeRolePolicyRequest { RoleName = roleName(names), PolicyDocument = trust(names) }, cancellationToken);
        }

        await RemovePoliciesAsync(names, exceptOurs: true, cancellationToken);
    }

    private async Task<string?> FindPolicyAsync(AwsNames names, CancellationToken cancellationToken)
    {
        try
        {
            var found = await world.Clients.Iam.GetRolePolicyAsync(new GetRolePolicyRequest { RoleName = roleName(names), PolicyName = Policies.InlineName }, cancellationToken);
            return PolicyDocument.Decode(found.PolicyDocument);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> ListOtherPoliciesAsync(AwsNames names, CancellationToken cancellationToken)
    {
        var inline = await ListInlineAsync(names, cancellationToken);
        var attached = await ListAttachedAsync(names, cancellationToken);
        return [.. inline.Where(policyName => policyName != Policies.InlineName), .. attached.Select(policy => policy.PolicyName ?? policy.PolicyArn ?? "")];
    }

    private async Task RemovePoliciesAsync(AwsNames names, bool exceptOurs, CancellationToken cancellationToken)
    {
        var role = roleName(names);
        foreach (var attached in await ListAttachedAsync(names, cancellationToken))
        {
            await world.Clients.Iam.DetachRolePolicyAsync(new DetachRolePolicyRequest { RoleName = role, PolicyArn = attached.PolicyArn }, cancellationToken);
        }

        foreach (var policyName in (await ListInlineAsync(names, cancellationToken)).Where(policyName => !exceptOurs || policyName != Policies.InlineName))
        {
            await world.Clients.Iam.DeleteRolePolicyAsync(new DeleteRolePolicyRequest { RoleName = role, PolicyName = policyName }, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> ListInlineAsync(AwsNames names, CancellationToken cancellationToken)
    {
        var request = new ListRolePoliciesRequest { RoleName = roleName(names) };
        List<string> found = [];
        ListRolePoliciesResponse page;
        do
        {
            page = await world.Clients.Iam.ListRolePoliciesAsync(request, cancellationToken);
            found.AddRange(page.PolicyNames ?? []);
            request.Marker = page.Marker;
        }
        while (page.IsTruncated == true);
        return found;
    }

    private async Task<IReadOnlyList<AttachedPolicyType>> ListAttachedAsync(AwsNames names, CancellationToken cancellationToken)
    {
        var request = new ListAttachedRolePoliciesRequest { RoleName = roleName(names) };
        List<AttachedPolicyType> found = [];
        ListAttachedRolePoliciesResponse page;
        do
        {
            page = await world.Clients.Iam.ListAttachedRolePoliciesAsync(request, cancellationToken);
            found.AddRange(page.AttachedPolicies ?? []);
            request.Marker = page.Marker;
        }
        while (page.IsTruncated == true);
        return found;
    }

    private bool IsTagged(Role role) => world.IsOurs((role.Tags ?? []).Select(tag => (tag.Key, tag.Value)));

    private async Task<bool> IsOursAsync(Role role, CancellationToken cancellationToken) => IsTagged(role) || await world.IsRecordedAsync(Name, role.RoleId, cancellationToken);

    private async Task RefuseForeignAsync(AwsNames names, Role role, CancellationToken cancellationToken)
    {
        if (!await IsOursAsync(role, cancellationToken))
        {
            throw new ProvisioningException($"The account has a role {roleName(names)} that this environment did not make. It was not touched. Choose another name (Aws:TransferRoleName, Aws:RedshiftRoleName).");
        }
    }
}
