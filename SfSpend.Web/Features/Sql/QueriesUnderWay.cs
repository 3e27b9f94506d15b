using System.Collections.Concurrent;

namespace SfSpend.Web.Features.Sql;

/// <summary>Queries under way: whose they are, and how to end them.</summary>
public sealed class QueriesUnderWay
{
    private readonly ConcurrentDictionary<Guid, (string Asker, CancellationTokenSource Ending)> _queries = new();

    /// <summary>Runs something that can be ended by its id meanwhile.</summary>
    /// <exception cref="QueryUnderWayException">The id is in use.</exception>
    /// <exception cref="QueryEndedException">It was ended by its id.</exception>
    public async Task<T> RunAsync<T>(Guid id, string asker, Func<CancellationToken, Task<T>> runAsync, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!_queries.TryAdd(id, (asker, ending)))
        {
            throw new QueryUnderWayException(id);
        }

        try
        {
            return await runAsync(ending.Token);
        }
        catch (OperationCanceledException ended) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new QueryEndedException(id, ended);
        }
        finally
        {
            _queries.TryRemove(id, out _);
        }
    }

    /// <summary>False when nobody who may end it has such a query under way.</summary>
    public async Task<bool> EndAsync(Guid id, string asker, bool mayEndOthers)
    {
        if (!_queries.TryGetValue(id, out var query) || (query.Asker != asker && !mayEndOthers))
        {
            return false;
        }

        try
        {
            await query.Ending.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in this very moment, which is what was wanted.
        }

        return true;
    }
}

/// <summary>A query with this id is under way.</summary>
public sealed class QueryUnderWayException(Guid id) : Core.SfSpendException($"queryId: query {id} is under way already.");

/// <summary>A query was ended by its id.</summary>
public sealed class QueryEndedException(Guid id, Exception cause) : Core.SfSpendException($"Query {id} was cancelled.", cause);
