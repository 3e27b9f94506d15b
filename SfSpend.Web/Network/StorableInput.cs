using Microsoft.AspNetCore.Diagnostics;

namespace SfSpend.Web.Network;

/// <summary>
/// Refuses NUL in what is sent by address or form: neither PostgreSQL's text nor a path can have it, so it would fail wherever it is used first.
/// JSON is looked at where it is read. Uploads are not text.
/// </summary>
internal sealed class StorableInput(RequestDelegate next)
{
    private const string FormType = "application/x-www-form-urlencoded";

    public async Task InvokeAsync(HttpContext context)
    {
        var isAnswerToIt = context.Features.Get<IExceptionHandlerFeature>() is not null;
        if (!isAnswerToIt)
        {
            Refuse(context.Request.Query.Select(value => (value.Key, value.Value.ToString())), "address");
            if (context.Request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true)
            {
                Refuse((await ReadFormAsync(context)).Select(value => (value.Key, value.Value.ToString())), "form");
            }
        }

        await next(context);
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException unreadable)
        {
            throw new BadHttpRequestException($"The form can't be read: {unreadable.Message}", unreadable);
        }
    }

    private static void Refuse(IEnumerable<(string Name, string Value)> values, string where)
    {
        if (values.Where(value => value.Name.Contains('\0', StringComparison.Ordinal) || value.Value.Contains('\0', StringComparison.Ordinal)).Select(value => value.Name).FirstOrDefault() is { } name)
        {
            throw new BadHttpRequestException($"{name.Replace('\0', '\u2400')}: the {where} has a NUL character in this value, which can't be kept. Remove it.");
        }
    }
}
