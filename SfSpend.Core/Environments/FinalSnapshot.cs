using System.Globalization;

namespace SfSpend.Core.Environments;

/// <summary>A last snapshot of the warehouse that an operation was told to keep.</summary>
/// <param name="AskedAt">Tells it from others, so that an operation that is resumed means the same one.</param>
public sealed record FinalSnapshot(DateTimeOffset AskedAt, int RetentionDays);

/// <summary>What somebody wants of a <see cref="SnapshotOffer"/>; null: as it is offered.</summary>
public sealed record SnapshotWish(bool? IsKept, int? RetentionDays)
{
    public const int FewestDays = 1;

    /// <summary>The most that Redshift takes beside forever, which would be paid for forever.</summary>
    public const int MostDays = 3653;

    public bool IsPossible => RetentionDays is null or (>= FewestDays and <= MostDays);
}

/// <summary>The last snapshot that a teardown can keep.</summary>
/// <param name="Resource">What it is taken of.</param>
/// <param name="IsKept">Whether it is kept where nobody says otherwise.</param>
/// <param name="RetentionDays">How long, where nobody says otherwise.</param>
/// <param name="GigabyteMonth">What its storage costs; null: not known.</param>
public sealed record SnapshotOffer(string Resource, bool IsKept, int RetentionDays, decimal? GigabyteMonth, string Currency)
{
    /// <summary>What is kept, how long, and that it is paid for.</summary>
    public string Detail =>
        $"It holds all that was loaded, and another cluster can be restored from it. AWS keeps it as many days as you say, then deletes it; until then its storage is paid for, at {Price}.";

    private string Price => GigabyteMonth is { } price
        ? string.Create(CultureInfo.InvariantCulture, $"{price} {Currency} a gigabyte and month")
        : "an unknown price (the price file does not say)";
}
