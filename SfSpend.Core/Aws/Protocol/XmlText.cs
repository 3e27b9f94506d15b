using System.Globalization;
using System.Xml.Linq;

namespace SfSpend.Core.Aws.Protocol;

/// <summary>Reads members of a structure; what is not there, or empty, is null.</summary>
internal static class XmlText
{
    extension(XElement? element)
    {
        public string? Text(string name) => element?.Element(name)?.Value is { Length: > 0 } text ? text : null;

        public bool? Flag(string name) => element.Text(name) is { } text ? bool.Parse(text) : null;

        public int? Number(string name) => element.Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

        public DateTime? Instant(string name) => element.Text(name) is { } text
            ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)
            : null;

        /// <summary>As in Amazon's own packages, a list without members is null.</summary>
        public List<T>? List<T>(string name, Func<XElement, T> read) =>
            element?.Element(name)?.Elements().Select(read).ToList() is { Count: > 0 } members ? members : null;
    }
}
