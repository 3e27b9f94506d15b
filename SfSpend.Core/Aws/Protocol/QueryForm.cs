using System.Globalization;

namespace SfSpend.Core.Aws.Protocol;

/// <summary>A form as AWS Query wants it; what is null is left out.</summary>
internal sealed class QueryForm(IDictionary<string, string> fields, string prefix = "")
{
    public QueryForm Set(string name, string? value)
    {
        if (value is not null)
        {
            fields[prefix + name] = value;
        }

        return this;
    }

    public QueryForm Set(string name, bool? value) => Set(name, value switch { null => null, true => "true", false => "false" });

    public QueryForm Set(string name, int? value) => Set(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <param name="member">What the service calls one of the list, such as <c>IamRoleArn</c>.</param>
    public QueryForm Set(string name, string member, IReadOnlyList<string>? values) =>
        Set(name, member, values, static (value, fields, key) => fields[key] = value);

    /// <summary>A list of structures.</summary>
    public QueryForm Set<T>(string name, string member, IReadOnlyList<T>? values, Action<T, QueryForm> write) =>
        Set(name, member, values, (value, _, key) => write(value, new QueryForm(fields, key + ".")));

    private QueryForm Set<T>(string name, string member, IReadOnlyList<T>? values, Action<T, IDictionary<string, string>, string> write)
    {
        foreach (var (index, value) in (values ?? []).Index())
        {
            write(value, fields, string.Create(CultureInfo.InvariantCulture, $"{prefix}{name}.{member}.{index + 1}"));
        }

        return this;
    }
}
