namespace SfSpend.Tests.Browser;

/// <summary>Those who only look share one panel.</summary>
[CollectionDefinition(nameof(LoadedPanelCollection))]
public sealed class LoadedPanelCollection : ICollectionFixture<LoadedPanel>;
