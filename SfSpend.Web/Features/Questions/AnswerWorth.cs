using Microsoft.Extensions.Caching.Memory;

namespace SfSpend.Web.Features.Questions;

/// <summary>What an answer is worth being kept: the room that it takes, and when it goes.</summary>
public sealed record AnswerWorth(int Size, CacheItemPriority Priority)
{
    /// <summary>Added up from sums that are at hand: the first to go.</summary>
    public static AnswerWorth Cheap { get; } = new(1, CacheItemPriority.Low);

    public static AnswerWorth Ordinary { get; } = new(1, CacheItemPriority.Normal);

    /// <summary>What everybody asks, and the warehouse needs long for: it goes last.</summary>
    public static AnswerWorth Common { get; } = new(1, CacheItemPriority.High);

    /// <summary>The sums of a whole load.</summary>
    public static AnswerWorth Sums { get; } = new(40, CacheItemPriority.High);
}
