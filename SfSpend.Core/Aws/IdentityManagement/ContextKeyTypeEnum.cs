using Amazon.Runtime;

namespace Amazon.IdentityManagement;

/// <summary>What kind of value a simulated call's context key has.</summary>
#pragma warning disable CA1711 // The name in the AWS SDK.
public class ContextKeyTypeEnum(string value) : ConstantClass(value)
{
    public static readonly ContextKeyTypeEnum String = new("string");

    public static implicit operator ContextKeyTypeEnum(string value) => new(value);
}
#pragma warning restore CA1711
