using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using System.Xml.Linq;

namespace SfSpend.Tests.Support;

/// <summary>
/// Answers <c>SimulatePrincipalPolicy</c> for an identity that has one policy, by the rules of IAM's documentation: without resources the call is about
/// <c>*</c>, which only a statement about <c>*</c> allows; a condition holds only for context that was sent, and what was not sent is reported as missing;
/// the answer for an action is that for its worst resource.
/// </summary>
internal sealed class PolicySimulator(string policy)
{
    private readonly List<JsonElement> _statements = [.. JsonDocument.Parse(policy).RootElement.GetProperty("Statement").EnumerateArray()];

    /// <summary>Whose policies were asked about.</summary>
    public HashSet<string> Principals { get; } = new(StringComparer.Ordinal);

    public HttpResponseMessage Answer(string form)
    {
        var fields = HttpUtility.ParseQueryString(form);
        Principals.Add(fields["PolicySourceArn"] ?? "");
        var context = Enumerable.Range(1, 100).TakeWhile(index => fields[$"ContextEntries.member.{index}.ContextKeyName"] is not null).ToDictionary(
            index => fields[$"ContextEntries.member.{index}.ContextKeyName"] ?? "", index => fields[$"ContextEntries.member.{index}.ContextKeyValues.member.1"] ?? "", StringComparer.OrdinalIgnoreCase);
        List<string> resources = [.. List(fields, "ResourceArns")];
        var results = List(fields, "ActionNames").Select(action => Evaluate(action, resources is [] ? ["*"] : resources, context));
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(new XElement("SimulatePrincipalPolicyResponse", new XElement(
                "SimulatePrincipalPolicyResult", new XElement("IsTruncated", "false"), new XElement("EvaluationResults", results))).ToString()),
        };
    }

    private XElement Evaluate(string action, IEnumerable<string> resources, Dictionary<string, string> context)
    {
        HashSet<string> missing = new(StringComparer.OrdinalIgnoreCase);
        var isAllowed = resources.All(resource => _statements.Any(statement =>
            Values(statement, "Action").Any(pattern => Matches(pattern, action))
            && Values(statement, "Resource").Any(pattern => Matches(pattern, resource))
            && Holds(statement, context, missing)));
        return new XElement(
            "member",
            new XElement("EvalActionName", action),
            new XElement("EvalDecision", isAllowed ? "allowed" : "implicitDeny"),
            new XElement("MissingContextValues", missing.Select(key => new XElement("member", key))));
    }

    private static bool Holds(JsonElement statement, Dictionary<string, string> context, HashSet<string> missing)
    {
        if (!statement.TryGetProperty("Condition", out var condition))
        {
            return true;
        }

        var holds = true;
        foreach (var needed in condition.GetProperty("StringEquals").EnumerateObject())
        {
            if (!context.TryGetValue(needed.Name, out var value))
            {
                missing.Add(needed.Name);
                holds = false;
            }
            else if (!Texts(needed.Value).Contains(value))
            {
                holds = false;
            }
        }

        return holds;
    }

    private static IEnumerable<string> List(System.Collections.Specialized.NameValueCollection fields, string name) =>
        Enumerable.Range(1, 200).Select(index => fields[$"{name}.member.{index}"]).TakeWhile(value => value is not null).OfType<string>();

    private static IEnumerable<string> Values(JsonElement statement, string name) => Texts(statement.GetProperty(name));

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(one => one.GetString() ?? "") : [value.GetString() ?? ""];

    private static bool Matches(string pattern, string text) => Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase);
}
