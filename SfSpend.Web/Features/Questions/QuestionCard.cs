using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Questions;

/// <summary>A question in a gallery, with its answer where there is one.</summary>
public sealed record QuestionCard(Report Report, ReportResult? Result);
