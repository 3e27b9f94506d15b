namespace SfSpend.Tests.Browser;

/// <summary>Those who only look share one panel. A browser needs the processors for itself: nothing else is tested meanwhile.</summary>
[CollectionDefinition(nameof(LoadedPanelVisits), DisableParallelization = true)]
public sealed class LoadedPanelVisits : ICollectionFixture<LoadedPanel>;
