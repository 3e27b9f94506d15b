namespace SfSpend.Tests.Browser;

/// <summary>Those who only look share one panel.</summary>
[CollectionDefinition(nameof(LoadedPanelVisits))]
public sealed class LoadedPanelVisits : ICollectionFixture<LoadedPanel>;
