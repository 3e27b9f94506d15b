using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Display;

/// <summary>Links of pages that can be asked as of a load: <c>?load=7</c> stays in them until one says otherwise.</summary>
internal static class LoadLinks
{
    public const string Name = "load";

    extension(HttpRequest request)
    {
        /// <summary>The load that the address asks for; null: the current one.</summary>
        public LoadId? AskedLoad =>
            long.TryParse(request.Query[Name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? new LoadId(number) : null;

        /// <summary>A link of this panel, as of the load that the present address asks for.</summary>
        public string KeepLoad(string href) =>
            request.AskedLoad is { } load ? $"{href}{(href.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Name}={load}" : href;

        /// <summary>The present address as of a load; null: as of whichever is the current one.</summary>
        public string AsOf(LoadId? load)
        {
            var query = new QueryBuilder(request.Query.Where(part => part.Key != Name));
            if (load is { } asked)
            {
                query.Add(Name, asked.ToString());
            }

            return $"{request.Path}{query.ToQueryString()}";
        }
    }
}
