using System.Globalization;
using Microsoft.Extensions.Options;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Sql;

/// <summary>Queries under way: whose they are, how many they may be, and how to end them.</summary>
public sealed class QueriesUnderWay(IOptions<QueryOptions> options)
{
    /// <summary>Seconds after which one more try is worth it.</summary>
    public const int RetryAfter = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Query> _queries = [];

    /// <summary>Runs something that can be ended by its id meanwhile. Its answer is in memory until it is sent, and counts as under way until then.</summary>
    /// <exception cref="QueryUnderWayException">The id is in use.</exception>
    /// <exception cref="TooManyQueriesException">One more would be too many, of this person or of all.</exception>
    /// <exception cref="QueryEndedException">It was ended by its id.</exception>
    public async Task<T> RunAsync<T>(HttpContext context, Guid id, Func<CancellationToken, Task<T>> runAsync, CancellationToken cancellationToken)
    {
        var query = new Query(this, id, AskerOf(context), CancellationTokenSource.CreateLinkedTokenSource(cancellationToken));
        Begin(query);
        context.Response.RegisterForDispose(query);
        try
        {
            return await runAsync(query.Ending.Token);
        }
        catch (OperationCanceledException ended) when (query.Ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new QueryEndedException(id, ended);
        }
    }

    /// <summary>False when nobody who may end it has such a query under way.</summary>
    public async Task<bool> EndAsync(HttpContext context, Guid id)
    {
        Query? query;
        lock (_gate)
        {
            query = _queries.GetValueOrDefault(id);
        }

        if (query is null || (query.Asker != AskerOf(context) && !context.User.IsAtLeast(Role.Admin)))
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

    /// <summary>A key and an account of one name are two.</summary>
    private static string AskerOf(HttpContext context) => $"{context.Actor.Kind} {context.Actor.Name}";

    private void Begin(Query query)
    {
        lock (_gate)
        {
            if (_queries.ContainsKey(query.Id))
            {
                throw new QueryUnderWayException(query.Id);
            }

            if (_queries.Values.Count(other => other.Asker == query.Asker) >= options.Value.AtOncePerPerson)
            {
                throw new TooManyQueriesException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"You have {options.Value.AtOncePerPerson} queries under way, the most one person may have at a time ({QueryOptions.SectionName}:{nameof(QueryOptions.AtOncePerPerson)}). Wait until one ends, or cancel one."));
            }

            if (_queries.Count >= options.Value.AtOnce)
            {
                throw new TooManyQueriesException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{options.Value.AtOnce} queries are under way, the most the panel runs at a time ({QueryOptions.SectionName}:{nameof(QueryOptions.AtOnce)}). Try again in a moment."));
            }

            _queries.Add(query.Id, query);
        }
    }

    private sealed record Query(QueriesUnderWay Of, Guid Id, string Asker, CancellationTokenSource Ending) : IDisposable
    {
        public void Dispose()
        {
            lock (Of._gate)
            {
                Of._queries.Remove(Id);
            }

            Ending.Dispose();
        }
    }
}

/// <summary>A query with this id is under way.</summary>
public sealed class QueryUnderWayException(Guid id) : Core.SfSpendException($"queryId: query {id} is under way already.");

/// <summary>A query was ended by its id.</summary>
public sealed class QueryEndedException(Guid id, Exception cause) : Core.SfSpendException($"Query {id} was cancelled.", cause);

/// <summary>As many queries are under way as may be.</summary>
public sealed class TooManyQueriesException(string message) : Core.SfSpendException(message);
