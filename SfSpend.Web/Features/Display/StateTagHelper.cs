using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SfSpend.Web.Features.Display;

/// <summary><c>&lt;state look="…" /&gt;</c>: shape and word of a state; <c>pill</c> sets it off from running text.</summary>
[HtmlTargetElement("state", TagStructure = TagStructure.WithoutEndTag)]
public sealed class StateTagHelper(IHtmlHelper html) : TagHelper
{
    public required StateLook Look { get; set; }

    public bool Pill { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public required ViewContext ViewContext { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ((IViewContextAware)html).Contextualize(ViewContext);
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"state {(Pill ? "pill " : "")}tone-{Look.Tone}");
        output.Content.AppendHtml(await html.PartialAsync("_Icon", Look.Icon));
        output.Content.Append(Look.Word);
    }
}
