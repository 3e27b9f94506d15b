using Amazon.Runtime;

namespace Amazon.Transfer;

/// <summary>Of a server.</summary>
public class State(string value) : ConstantClass(value)
{
    public static readonly State OFFLINE = new("OFFLINE");
    public static readonly State ONLINE = new("ONLINE");
    public static readonly State STARTING = new("STARTING");
    public static readonly State STOPPING = new("STOPPING");
    public static readonly State START_FAILED = new("START_FAILED");
    public static readonly State STOP_FAILED = new("STOP_FAILED");

    public static implicit operator State(string value) => new(value);
}

/// <summary>Where a server's files lie.</summary>
public class Domain(string value) : ConstantClass(value)
{
    public static readonly Domain S3 = new("S3");

    public static implicit operator Domain(string value) => new(value);
}

/// <summary>Who may reach a server.</summary>
public class EndpointType(string value) : ConstantClass(value)
{
    public static readonly EndpointType PUBLIC = new("PUBLIC");

    public static implicit operator EndpointType(string value) => new(value);
}

/// <summary>Who knows a server's users.</summary>
public class IdentityProviderType(string value) : ConstantClass(value)
{
    public static readonly IdentityProviderType SERVICE_MANAGED = new("SERVICE_MANAGED");

    public static implicit operator IdentityProviderType(string value) => new(value);
}

/// <summary>How a user sees the bucket.</summary>
public class HomeDirectoryType(string value) : ConstantClass(value)
{
    public static readonly HomeDirectoryType LOGICAL = new("LOGICAL");

    public static implicit operator HomeDirectoryType(string value) => new(value);
}

/// <summary>What happens when a client sets a file's attributes, which S3 has none of.</summary>
public class SetStatOption(string value) : ConstantClass(value)
{
    public static readonly SetStatOption ENABLE_NO_OP = new("ENABLE_NO_OP");

    public static implicit operator SetStatOption(string value) => new(value);
}
