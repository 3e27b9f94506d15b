using Amazon.Runtime;

namespace Amazon.IdentityManagement;

/// <summary>Whether a simulated call would be let through.</summary>
public class PolicyEvaluationDecisionType(string value) : ConstantClass(value)
{
    public static readonly PolicyEvaluationDecisionType Allowed = new("allowed");

    public static implicit operator PolicyEvaluationDecisionType(string value) => new(value);
}
