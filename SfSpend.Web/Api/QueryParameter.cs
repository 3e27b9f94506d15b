using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;

namespace SfSpend.Web.Api;

/// <summary>A parameter that an endpoint takes from the query string.</summary>
/// <param name="Type">Of its value; of one of them where it may be given several times.</param>
internal sealed record QueryParameter(string Name, Type Type, bool IsRepeated)
{
    /// <summary>All that an endpoint's handler takes, but for names it reads by itself (<see cref="TakesQuery"/>).</summary>
    public static IEnumerable<QueryParameter> Of(MethodInfo handler, RoutePattern route) => handler.GetParameters().SelectMany(parameter =>
        parameter.GetCustomAttribute<AsParametersAttribute>() is not null
            ? OfGroup(parameter.ParameterType)
            : route.GetParameter(parameter.Name ?? "") is null && Of(parameter.Name ?? "", parameter.ParameterType, parameter) is { } one ? [one] : []);

    /// <summary>What is wrong with what was given; null: nothing.</summary>
    public string? Refuse(StringValues given)
    {
        if (given.Count > 1 && !IsRepeated)
        {
            return "it is given more than once; expected once.";
        }

        return given.Select(text => Refuse(text ?? "")).FirstOrDefault(reason => reason is not null);
    }

    /// <summary>Why an amount can't be meant; null: it can. What it may look like is what the source's amounts may look like, without separators.</summary>
    public static string? RefuseAmount(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
            ? null
            : $"'{text}' is no amount; digits with a point before the cents are expected, such as -1234.50.";

    private string? Refuse(string text)
    {
        if (text.Any(char.IsControl))
        {
            return "it has a control character in it, which no name has.";
        }

        if (Type == typeof(string))
        {
            return IsRepeated && text.Length == 0 ? "it is empty; a name is expected." : null;
        }

        if (Type == typeof(int) || Type == typeof(long))
        {
            var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && (Type == typeof(long) || number is >= int.MinValue and <= int.MaxValue);
            return isNumber ? null : $"'{text}' is not a whole number, or too large a one.";
        }

        if (Type == typeof(decimal))
        {
            return RefuseAmount(text);
        }

        if (Type == typeof(bool))
        {
            return bool.TryParse(text, out _) ? null : $"'{text}' is neither true nor false.";
        }

        var words = (IReadOnlyList<string>?)Type.GetProperty(nameof(QueryWord<>.Words))?.GetValue(null) ?? [];
        return words.Contains(text, StringComparer.OrdinalIgnoreCase) ? null : $"'{text}' is not one of {string.Join(", ", words)}.";
    }

    /// <summary>Those that a type gathers: its constructor takes them, or its properties are set.</summary>
    private static IEnumerable<QueryParameter> OfGroup(Type group)
    {
        var taken = group.GetConstructors()[0].GetParameters();
        return taken.Length > 0
            ? taken.Select(parameter => Of(Camel(parameter.Name ?? ""), parameter.ParameterType, parameter)).OfType<QueryParameter>()
            : group.GetProperties().Where(property => property.CanWrite).Select(property => Of(Camel(property.Name), property.PropertyType, property)).OfType<QueryParameter>();
    }

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>Null for what does not come from the query string: services, bodies, the request itself.</summary>
    private static QueryParameter? Of(string name, Type type, ICustomAttributeProvider attributes)
    {
        var isRepeated = type.IsArray;
        var one = isRepeated ? type.GetElementType() ?? type : Nullable.GetUnderlyingType(type) ?? type;
        var isQuery = one == typeof(string) || one == typeof(int) || one == typeof(long) || one == typeof(decimal) || one == typeof(bool)
            || (one.IsGenericType && one.GetGenericTypeDefinition() == typeof(QueryWord<>));
        var said = attributes.GetCustomAttributes(typeof(FromQueryAttribute), false).OfType<FromQueryAttribute>().FirstOrDefault()?.Name;
        return isQuery ? new QueryParameter(said ?? name, one, isRepeated) : null;
    }
}

/// <summary>Names that an endpoint reads from the query string besides its handler's parameters.</summary>
internal sealed record TakesQuery(IReadOnlyList<string> Names);
