namespace SfSpend.Tests.Browser;

/// <summary>Those with a panel of their own. A browser needs the processors for itself: nothing else is tested meanwhile.</summary>
[CollectionDefinition(nameof(OwnPanelVisits), DisableParallelization = true)]
public sealed class OwnPanelVisits;
