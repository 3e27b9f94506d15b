using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;
using SfSpend.Web.Access;
using SfSpend.Web.Api;
using SfSpend.Web.Composition;
using SfSpend.Web.Features.Jobs;
using SfSpend.Web.Network;

try
{
    var builder = WebApplication.CreateBuilder(PanelHost.OptionsFor(args));
    builder.AddPanelDefaults();
    builder.Services.AddNetwork();
    builder.Services.AddControl();
    builder.Services.AddEnvironment();
    builder.Services.AddScraping();
    builder.Services.AddPipeline();
    builder.Services.AddReporting();
    builder.Services.AddAccess();
    builder.Services.AddJobs();
    builder.Services.AddApi();
    builder.Services.AddPages();

    var app = builder.Build();
    app.UseNetwork();
    app.UseErrorAnswers();
    app.UseAccess();
    app.UseMiddleware<QueryRules>();
    app.UseBodyLimit();
    app.MapPages();
    app.MapApi();
    app.MapJobsDashboard();
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (StartFailure.TryDescribe(failure, out var sentence))
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}
