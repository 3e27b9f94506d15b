namespace SfSpend.Web.Features.Display;

/// <summary>Something to be read before the rest: what happened, what it means, what to do.</summary>
/// <param name="Tone"><c>ok</c>, <c>busy</c>, <c>warn</c>, <c>bad</c> or <c>idle</c>.</param>
public sealed record Note(string Tone, string? Title, string Text, string? ActionHref = null, string? ActionText = null)
{
    public string Icon => Tone switch
    {
        "ok" => "circle-check",
        "busy" => "progress",
        "warn" => "alert-triangle",
        "bad" => "circle-x",
        _ => "circle-dashed",
    };
}
