using Amazon.Runtime;

namespace Amazon.Transfer.Model;

public class Tag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}

public class ProtocolDetails
{
    public SetStatOption? SetStatOption { get; set; }
}

public class CreateServerRequest : AmazonWebServiceRequest
{
    public Domain? Domain { get; set; }

    public EndpointType? EndpointType { get; set; }

    public IdentityProviderType? IdentityProviderType { get; set; }

    public ProtocolDetails? ProtocolDetails { get; set; }

    public List<string>? Protocols { get; set; }

    public string? SecurityPolicyName { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class CreateServerResponse : AmazonWebServiceResponse
{
    public string? ServerId { get; set; }
}

public class UpdateServerRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }

    public string? SecurityPolicyName { get; set; }
}

public class UpdateServerResponse : AmazonWebServiceResponse
{
    public string? ServerId { get; set; }
}

public class DescribeServerRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }
}

public class DescribeServerResponse : AmazonWebServiceResponse
{
    public DescribedServer? Server { get; set; }
}

public class DescribedServer
{
    public string? Arn { get; set; }

    public string? ServerId { get; set; }

    public State? State { get; set; }

    public EndpointType? EndpointType { get; set; }

    /// <summary><c>SHA256:</c> and base64; not there before the server is online.</summary>
    public string? HostKeyFingerprint { get; set; }

    public string? SecurityPolicyName { get; set; }

    public List<string>? Protocols { get; set; }

    public List<Tag>? Tags { get; set; }

    public int? UserCount { get; set; }
}

public class ListServersRequest : AmazonWebServiceRequest
{
    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }
}

public class ListServersResponse : AmazonWebServiceResponse
{
    public string? NextToken { get; set; }

    public List<ListedServer>? Servers { get; set; }
}

public class ListedServer
{
    public string? Arn { get; set; }

    public string? ServerId { get; set; }

    public State? State { get; set; }

    public int? UserCount { get; set; }
}

public class StartServerRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }
}

public class StartServerResponse : AmazonWebServiceResponse;

public class DeleteServerRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }
}

public class DeleteServerResponse : AmazonWebServiceResponse;

public class TagResourceRequest : AmazonWebServiceRequest
{
    public string? Arn { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class TagResourceResponse : AmazonWebServiceResponse;
