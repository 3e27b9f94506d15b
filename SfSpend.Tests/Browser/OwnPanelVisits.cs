namespace SfSpend.Tests.Browser;

/// <summary>Those with a panel of their own, one after the other: a panel and a browser are enough for one processor.</summary>
[CollectionDefinition(nameof(OwnPanelVisits))]
public sealed class OwnPanelVisits;
