using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SfSpend.Web.Features.Display;

/// <summary><c>&lt;stamp at="…" /&gt;</c>: how long ago, with the exact time on hover.</summary>
[HtmlTargetElement("stamp", TagStructure = TagStructure.WithoutEndTag)]
public sealed class StampTagHelper(TimeProvider time) : TagHelper
{
    public DateTimeOffset At { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", At.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        output.Attributes.SetAttribute("title", Stamps.Exact(At));
        output.Content.SetContent(Stamps.Relative(At, time.GetUtcNow()));
    }
}
