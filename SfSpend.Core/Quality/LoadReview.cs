namespace SfSpend.Core.Quality;

/// <summary>What a load is about to publish, measured and checked.</summary>
/// <param name="WarehouseCells">What the warehouse would hold, cell by cell.</param>
/// <param name="Checks">What the checks found; only <c>balanced</c> where that failed, for nothing else counts then.</param>
public sealed record StagedLoad(IReadOnlyList<CellTotal> WarehouseCells, IReadOnlyList<CheckResult> Checks);

/// <summary>Hears what a load is about to publish; returns when it may.</summary>
/// <exception cref="LoadHeldException">Somebody has to look at it first.</exception>
public delegate Task LoadReview(StagedLoad staged, CancellationToken cancellationToken);

/// <summary>A check found something that is published only when somebody accepts it with a reason. Nothing was published.</summary>
public sealed class LoadHeldException(string message) : SfSpendException(message);
