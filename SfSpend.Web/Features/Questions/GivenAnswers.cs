using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace SfSpend.Web.Features.Questions;

/// <summary>Answers that were given, those least worth and used least recently going first; and those being looked for, each once however many wait for it.</summary>
public sealed class GivenAnswers : IDisposable
{
    private const int Capacity = 1_200;

    private readonly MemoryCache _given = new(new MemoryCacheOptions { SizeLimit = Capacity, CompactionPercentage = 0.2 });
    private readonly ConcurrentDictionary<object, Lazy<Task<object?>>> _asked = new();

    public bool TryGet<T>(object key, out T? answer) => _given.TryGetValue(key, out answer);

    public void Keep(object key, object answer, AnswerWorth worth) => _given.Set(key, answer, new MemoryCacheEntryOptions { Size = worth.Size, Priority = worth.Priority });

    /// <summary>Asks, or waits for the answer that somebody is being given already. Whoever stops waiting does not end it for the others.</summary>
    public async Task<T?> AskOnceAsync<T>(object key, Func<CancellationToken, Task<T?>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var asking = _asked.GetOrAdd(key, _ => new Lazy<Task<object?>>(() => AskAsync(key, ask)));
        return (T?)await asking.Value.WaitAsync(cancellationToken);
    }

    public void Dispose() => _given.Dispose();

    private async Task<object?> AskAsync<T>(object key, Func<CancellationToken, Task<T?>> ask)
        where T : class
    {
        try
        {
            await Task.Yield();
            return await ask(CancellationToken.None);
        }
        finally
        {
            _asked.TryRemove(key, out _);
        }
    }
}
