namespace SfSpend.Tests.Features.Environments;

/// <summary>One panel on AWS for all who put its time forward, one after the other; each leaves its environment torn down.</summary>
[CollectionDefinition(nameof(AwsControlVisits))]
public sealed class AwsControlVisits : ICollectionFixture<AwsControlPanel>;
