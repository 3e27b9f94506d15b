using Amazon.Runtime;

namespace Amazon.Transfer.Model;

public class HomeDirectoryMapEntry
{
    public string? Entry { get; set; }

    public string? Target { get; set; }
}

public class CreateUserRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }

    public string? UserName { get; set; }

    public string? Role { get; set; }

    public HomeDirectoryType? HomeDirectoryType { get; set; }

    public List<HomeDirectoryMapEntry>? HomeDirectoryMappings { get; set; }

    public string? SshPublicKeyBody { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class CreateUserResponse : AmazonWebServiceResponse
{
    public string? ServerId { get; set; }

    public string? UserName { get; set; }
}

public class DescribeUserRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }

    public string? UserName { get; set; }
}

public class DescribeUserResponse : AmazonWebServiceResponse
{
    public string? ServerId { get; set; }

    public DescribedUser? User { get; set; }
}

public class DescribedUser
{
    public string? Arn { get; set; }

    public string? UserName { get; set; }

    public string? Role { get; set; }

    public HomeDirectoryType? HomeDirectoryType { get; set; }

    public List<HomeDirectoryMapEntry>? HomeDirectoryMappings { get; set; }

    public List<SshPublicKey>? SshPublicKeys { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class SshPublicKey
{
    public string? SshPublicKeyBody { get; set; }

    public string? SshPublicKeyId { get; set; }
}

public class DeleteUserRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }

    public string? UserName { get; set; }
}

public class DeleteUserResponse : AmazonWebServiceResponse;

public class ImportSshPublicKeyRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }

    public string? UserName { get; set; }

    public string? SshPublicKeyBody { get; set; }
}

public class ImportSshPublicKeyResponse : AmazonWebServiceResponse
{
    public string? SshPublicKeyId { get; set; }
}

public class DeleteSshPublicKeyRequest : AmazonWebServiceRequest
{
    public string? ServerId { get; set; }

    public string? UserName { get; set; }

    public string? SshPublicKeyId { get; set; }
}

public class DeleteSshPublicKeyResponse : AmazonWebServiceResponse;
