using System.ComponentModel.DataAnnotations;
using System.Net;

namespace SfSpend.Core.Environments.Aws;

/// <summary>
/// Where and how an AWS environment is made. The section is read without regard to case: <c>AWS:Region</c> and <c>Aws:BucketName</c> stand
/// side by side. What is left out gets a name made of the environment's, see <see cref="AwsNames"/>.
/// </summary>
public sealed class AwsOptions : IValidatableObject
{
    public const string SectionName = "Aws";

    /// <summary>Everyone on the Internet.</summary>
    public const string Everywhere = "0.0.0.0/0";

    private const string RoleNamePattern = @"^[\w+=,.@-]{1,64}$";
    private const string Identifier = "^[a-z](-?[a-z0-9]){0,62}$";

    /// <summary>Such as <c>us-west-2</c>; needed where <c>Environment:Kind</c> is <c>Aws</c>.</summary>
    [RegularExpression("^[a-z]{2}(-[a-z]+)+-[0-9]$", ErrorMessage = "AWS:Region must be a Region's code such as us-west-2.")]
    public string? Region { get; set; }

    /// <summary>The only account to work in. Credentials of any other account are refused. Left out: the account of the credentials.</summary>
    [RegularExpression("^[0-9]{12}$", ErrorMessage = "Aws:AccountId must be the account's 12 digits.")]
    public string? AccountId { get; set; }

    /// <summary>Of all services, instead of Amazon's own addresses: for stand-ins. S3 is then asked path-style.</summary>
    public string? ServiceURL { get; set; }

    /// <summary><c>host:port</c>, used instead of what DescribeServer reports: for tunnels and stand-ins.</summary>
    public string? SftpEndpoint { get; set; }

    /// <summary><c>SHA256:…</c>, used instead of what DescribeServer reports.</summary>
    [RegularExpression("^SHA256:[A-Za-z0-9+/]{43}=?$", ErrorMessage = "Aws:SftpHostKeyFingerprint must be as ssh-keygen -l prints it: SHA256: and 43 characters of base64.")]
    public string? SftpHostKeyFingerprint { get; set; }

    /// <summary><c>host:port</c>, used instead of what DescribeClusters reports.</summary>
    public string? WarehouseEndpoint { get; set; }

    /// <summary>How far the warehouse's certificate is checked; one of Npgsql's modes.</summary>
    [RegularExpression("^(?i)(Disable|Allow|Prefer|Require|VerifyCA|VerifyFull)$", ErrorMessage = "Aws:WarehouseSslMode must be Disable, Allow, Prefer, Require, VerifyCA or VerifyFull.")]
    public string WarehouseSslMode { get; set; } = "VerifyFull";

    [RegularExpression("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", ErrorMessage = "Aws:BucketName must have 3 to 63 small letters, digits and hyphens.")]
    public string? BucketName { get; set; }

    [RegularExpression(RoleNamePattern, ErrorMessage = "Aws:TransferRoleName must have 1 to 64 letters, digits and + = , . @ - _.")]
    public string? TransferRoleName { get; set; }

    [RegularExpression(@"^\w[\w@.-]{2,99}$", ErrorMessage = "Aws:SftpUserName must have 3 to 100 letters, digits and @ . - _.")]
    public string SftpUserName { get; set; } = "sfspend";

    [RegularExpression(RoleNamePattern, ErrorMessage = "Aws:RedshiftRoleName must have 1 to 64 letters, digits and + = , . @ - _.")]
    public string? RedshiftRoleName { get; set; }

    [RegularExpression(@"^(?!sg-)[a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]{1,255}$", ErrorMessage = "Aws:SecurityGroupName must have 1 to 255 of EC2's characters and not begin with sg-.")]
    public string? SecurityGroupName { get; set; }

    [RegularExpression(Identifier, ErrorMessage = "Aws:ClusterIdentifier must begin with a small letter and have small letters, digits and single hyphens only, 63 at most.")]
    public string? ClusterIdentifier { get; set; }

    [RegularExpression("^[a-z][a-z0-9_]{0,62}$", ErrorMessage = "Aws:DatabaseName must begin with a lowercase letter and contain only lowercase letters, digits, and underscores, at most 63.")]
    public string DatabaseName { get; set; } = "san_francisco";

    /// <summary>The cluster's administrator, who loads; reports read as another.</summary>
    [RegularExpression("^[a-z][a-z0-9_]{0,56}$", ErrorMessage = "Aws:DatabaseUserName must begin with a small letter and have small letters, digits and underscores only, 57 at most.")]
    public string DatabaseUserName { get; set; } = "sfspend";

    /// <summary>The least that may be a single node. What AWS has withdrawn is refused by the plan.</summary>
    [RegularExpression(@"^[a-z0-9]+\.[a-z0-9]+$", ErrorMessage = "Aws:NodeType must be a node type such as rg.large.")]
    public string NodeType { get; set; } = "rg.large";

    [Range(1, 128, ErrorMessage = "Aws:NodeCount must be from 1 to 128.")]
    public int NodeCount { get; set; } = 1;

    /// <summary>Who may reach the warehouse's port, such as <c>203.0.113.7/32</c>. Left out: only the VPC's own addresses.</summary>
    public string? IngressCidr { get; set; }

    /// <summary>Confirms an <see cref="IngressCidr"/> of 0.0.0.0/0, which is refused otherwise.</summary>
    public bool AllowIngressFromEverywhere { get; set; }

    /// <summary>AWS's own default would lock the panel out unless it runs inside the VPC.</summary>
    public bool PubliclyAccessible { get; set; } = true;

    /// <summary>The Transfer Family security policy of the SFTP server.</summary>
    [RegularExpression("^TransferSecurityPolicy-[A-Za-z0-9-]+$", ErrorMessage = "Aws:TransferSecurityPolicy must be a policy's name such as TransferSecurityPolicy-2025-03.")]
    public string TransferSecurityPolicy { get; set; } = "TransferSecurityPolicy-2025-03";

    /// <summary>ARN of a managed policy that bounds the two roles, where the account asks for one.</summary>
    [RegularExpression("^arn:aws[a-z-]*:iam::.+:policy/.+$", ErrorMessage = "Aws:PermissionsBoundary must be the ARN of a managed policy.")]
    public string? PermissionsBoundary { get; set; }

    /// <summary>The dated list of prices; left out: the one that came with the panel.</summary>
    public string? PriceFile { get; set; }

    /// <summary>Whether a teardown takes a last snapshot of the warehouse, which goes on costing until it expires.</summary>
    public bool FinalSnapshot { get; set; }

    [Range(1, 3653, ErrorMessage = "Aws:FinalSnapshotRetentionDays must be from 1 to 3653: a snapshot kept forever is paid for forever.")]
    public int FinalSnapshotRetentionDays { get; set; } = 7;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceURL is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            yield return new ValidationResult($"AWS:ServiceURL is \"{url}\", expected an address such as http://127.0.0.1:5000.", [nameof(ServiceURL)]);
        }

        foreach (var (name, value) in new[] { (nameof(SftpEndpoint), SftpEndpoint), (nameof(WarehouseEndpoint), WarehouseEndpoint) })
        {
            if (value is { Length: > 0 } && !HostAndPort.TryParse(value, out _))
            {
                yield return new ValidationResult($"Aws:{name} is \"{value}\", expected host:port such as 127.0.0.1:2022.", [name]);
            }
        }

        if (IngressCidr is { Length: > 0 } cidr)
        {
            if (!IPNetwork.TryParse(cidr, out _))
            {
                yield return new ValidationResult($"Aws:IngressCidr is \"{cidr}\", expected the first address and length of a network such as 203.0.113.7/32.", [nameof(IngressCidr)]);
            }
            else if (cidr.EndsWith("/0", StringComparison.Ordinal) && !AllowIngressFromEverywhere)
            {
                yield return new ValidationResult(
                    $"Aws:IngressCidr is {cidr}, which opens the warehouse to the whole Internet. Name the address that loads and asks, such as 203.0.113.7/32; if everybody is really meant, confirm it with Aws:AllowIngressFromEverywhere=true.",
                    [nameof(IngressCidr)]);
            }
        }
    }
}
