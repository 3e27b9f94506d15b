using System.Text.Json;
using System.Text.Json.Serialization;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Administration;
using SfSpend.Web.Features.Environments;
using SfSpend.Web.Features.Explore;
using SfSpend.Web.Features.Sql;
using SfSpend.Web.Features.Health;
using SfSpend.Web.Features.Overview;
using SfSpend.Web.Features.Quality;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Runs;
using SfSpend.Web.Features.Search;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Api;

/// <summary>How the API writes: camelCase, enums as words, numbers of things as numbers, money as strings.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(StorableTextConverter), typeof(DecimalAsStringConverter), typeof(RunIdConverter), typeof(LoadIdConverter), typeof(OperationIdConverter)])]
[JsonSerializable(typeof(EnvironmentSnapshot))]
[JsonSerializable(typeof(EnvironmentPlan))]
[JsonSerializable(typeof(ProvisionInput))]
[JsonSerializable(typeof(TeardownInput))]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(IReadOnlyList<OperationEvent>))]
[JsonSerializable(typeof(ExtendInput))]
[JsonSerializable(typeof(ExtendAnswer))]
[JsonSerializable(typeof(DriftReport))]
[JsonSerializable(typeof(RunInput))]
[JsonSerializable(typeof(AcceptRejectsInput))]
[JsonSerializable(typeof(Run))]
[JsonSerializable(typeof(IReadOnlyList<Run>))]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(RunRejects))]
[JsonSerializable(typeof(Upload))]
[JsonSerializable(typeof(SourceStatus))]
[JsonSerializable(typeof(ScheduleInput))]
[JsonSerializable(typeof(ScheduleAnswer))]
[JsonSerializable(typeof(LoadSummary))]
[JsonSerializable(typeof(IReadOnlyList<LoadSummary>))]
[JsonSerializable(typeof(Reconciliation))]
[JsonSerializable(typeof(LoadChanges))]
[JsonSerializable(typeof(IReadOnlyList<Report>))]
[JsonSerializable(typeof(ReportAnswer))]
[JsonSerializable(typeof(RelatedUnits))]
[JsonSerializable(typeof(TransactionsAnswer))]
[JsonSerializable(typeof(ReceiptAnswer))]
[JsonSerializable(typeof(LoadQuality))]
[JsonSerializable(typeof(RunQuality))]
[JsonSerializable(typeof(RunReconciliation))]
[JsonSerializable(typeof(CheckRows))]
[JsonSerializable(typeof(ExploreAnswer))]
[JsonSerializable(typeof(OverviewAnswer))]
[JsonSerializable(typeof(MembersAnswer))]
[JsonSerializable(typeof(ExploreAxis))]
[JsonSerializable(typeof(ExploreSide))]
[JsonSerializable(typeof(QueryInput))]
[JsonSerializable(typeof(QueryAnswer))]
[JsonSerializable(typeof(SavedQueryInput))]
[JsonSerializable(typeof(SavedQuery))]
[JsonSerializable(typeof(IReadOnlyList<SavedQueryOutline>))]
[JsonSerializable(typeof(NewUserInput))]
[JsonSerializable(typeof(UserChangeInput))]
[JsonSerializable(typeof(ConfirmationInput))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(IReadOnlyList<UserAnswer>))]
[JsonSerializable(typeof(NewPasswordAnswer))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(DownloadFormat))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(KeyInput))]
[JsonSerializable(typeof(NewKeyAnswer))]
[JsonSerializable(typeof(IReadOnlyList<KeyAnswer>))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(decimal))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Makes other options write as the API does.</summary>
    internal static void Apply(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        foreach (var converter in Default.Options.Converters)
        {
            options.Converters.Add(converter);
        }

        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
