using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sylvan.Data.Csv;

namespace SfSpend.Tests.Support;

/// <summary>
/// DataSF on loopback: speaks as much of SODA 2.1 as the panel asks for, over given rows, and answers 400 to whatever it was not told.
/// Can misbehave, request by request.
/// </summary>
public sealed class FakeDataSf : IAsyncDisposable
{
    public const string DatasetId = "bpnb-jwfb";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Misbehavior> _misbehaviors = [];
    private volatile State _state;

    private FakeDataSf(IReadOnlyList<IReadOnlyList<string?>> rows, int port = 0)
    {
        _state = new State(rows);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What it has, in the order of <see cref="SourceRows.Columns"/>; may be replaced while it runs, as the city does every week.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Rows
    {
        get => _state.Rows;
        set => _state = new State(value);
    }

    /// <summary>When the rows were last replaced, as its metadata says.</summary>
    public DateTimeOffset UpdatedAt { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1789986154);

    /// <summary>Names and types of its columns, as its metadata says.</summary>
    public IReadOnlyList<(string Name, string Type)> Columns { get; set; } = [.. SourceRows.Columns.Select(column => (column, column == "amount" ? "number" : "text"))];

    public string BaseUrl => _app.Urls.Single();

    /// <summary>Paths and queries it was asked for, unescaped.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>App tokens it was shown.</summary>
    public ConcurrentQueue<string> AppTokens { get; } = [];

    public static Task<FakeDataSf> StartAsync(IEnumerable<SourceRow> rows, CancellationToken cancellationToken) =>
        StartAsync([.. rows.Select(row => row.Values)], cancellationToken);

    /// <summary>Over a CSV file in the API's shape.</summary>
    /// <param name="port">0: a free one.</param>
    public static async Task<FakeDataSf> StartFromCsvAsync(string path, CancellationToken cancellationToken, int port = 0)
    {
        var texts = new Dictionary<string, string>();
        string? Share(string text) => text.Length == 0 ? null
            : texts.TryGetValue(text, out var known) ? known
            : texts[text] = text;

        List<IReadOnlyList<string?>> rows = [];
        await using var reader = CsvDataReader.Create(path);
        var ordinals = SourceRows.Columns.Select(reader.GetOrdinal).ToArray();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add([.. ordinals.Select(ordinal => Share(reader.GetString(ordinal)))]);
        }

        return await StartAsync(rows, cancellationToken, port);
    }

    /// <summary>The next requests whose path and query contain <paramref name="part"/> are answered otherwise.</summary>
    public void Misbehave(string part, Func<HttpContext, Func<Task>, Task> answer, int times = 1) => _misbehaviors.Enqueue(new Misbehavior(part, answer) { Left = times });

    public static Func<HttpContext, Func<Task>, Task> Status(int status, string? retryAfter = null) => (context, _) =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return context.Response.WriteAsync("""{"error":true,"message":"misbehaving"}""");
    };

    public static Func<HttpContext, Func<Task>, Task> Html() => (context, _) =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync("<html><meta http-equiv=\"refresh\" content=\"0\"></html>");
    };

    public static Func<HttpContext, Func<Task>, Task> Redirect(string location) => (context, _) =>
    {
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    };

    /// <summary>Says that it was asked, and answers truly when it may, unless nobody waits any more.</summary>
    public static Func<HttpContext, Func<Task>, Task> Hold(TaskCompletionSource asked, Task mayAnswer) => async (context, answer) =>
    {
        asked.TrySetResult();
        var gone = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        if (await Task.WhenAny(mayAnswer, gone) == mayAnswer)
        {
            await answer();
        }
    };

    /// <summary>Sends the true answer without its last records, or the first ones once more in their place, as if all was well.</summary>
    public static Func<HttpContext, Func<Task>, Task> Lie(int recordCount, bool repeat) => async (context, answer) =>
    {
        var body = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        await answer();
        context.Response.Body = body;
        var lines = Encoding.UTF8.GetString(whole.ToArray()).TrimEnd('\n').Split('\n');
        var kept = lines[..^recordCount];
        await context.Response.WriteAsync(string.Join('\n', repeat ? [.. kept, .. lines[1..(recordCount + 1)]] : kept) + "\n");
    };

    /// <summary>Sends the beginning of the true answer and then hangs up, or ends as if that was all.</summary>
    public static Func<HttpContext, Func<Task>, Task> Cut(int byteCount, bool politely = false) => async (context, answer) =>
    {
        var body = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        await answer();
        context.Response.Body = body;
        await body.WriteAsync(whole.GetBuffer().AsMemory(0, (int)Math.Min(byteCount, whole.Length)));
        await body.FlushAsync();
        if (!politely)
        {
            context.Abort();
        }
    };

    /// <summary>Until the process is asked to end.</summary>
    public Task WaitForEndAsync() => ((IHost)_app).WaitForShutdownAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<FakeDataSf> StartAsync(IReadOnlyList<IReadOnlyList<string?>> rows, CancellationToken cancellationToken, int port = 0)
    {
        var fake = new FakeDataSf(rows, port);
        await fake._app.StartAsync(cancellationToken);
        return fake;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var asked = Uri.UnescapeDataString(context.Request.Path + context.Request.QueryString);
        Requests.Enqueue(asked);
        if (context.Request.Headers["X-App-Token"].ToString() is { Length: > 0 } token)
        {
            AppTokens.Enqueue(token);
        }

        if (_misbehaviors.FirstOrDefault(it => asked.Contains(it.Part, StringComparison.Ordinal) && it.Take()) is { } misbehavior)
        {
            await misbehavior.Answer(context, () => AnswerTrulyAsync(context));
            return;
        }

        await AnswerTrulyAsync(context);
    }

    private async Task AnswerTrulyAsync(HttpContext context)
    {
        try
        {
            var path = context.Request.Path.Value ?? "";
            if (path == $"/api/views/{DatasetId}.json")
            {
                await context.Response.WriteAsJsonAsync(new
                {
                    id = DatasetId,
                    name = "Spending and Revenue",
                    rowsUpdatedAt = UpdatedAt.ToUnixTimeSeconds(),
                    columns = Columns.Select(column => new { fieldName = column.Name, dataTypeName = column.Type }),
                });
            }
            else if (path == $"/resource/{DatasetId}.csv")
            {
                context.Response.ContentType = "text/csv; charset=utf-8";
                await SodaQuery.Parse(context.Request.Query).WriteCsvAsync(Rows, context.Response.Body, context.RequestAborted);
            }
            else if (path == $"/resource/{DatasetId}.json")
            {
                var (query, state) = (SodaQuery.Parse(context.Request.Query), _state);
                context.Response.ContentType = "application/json; charset=utf-8";
                await context.Response.Body.WriteAsync(
                    state.Sums.GetOrAdd(context.Request.QueryString.Value ?? "", _ => JsonSerializer.SerializeToUtf8Bytes(query.Select(state.Rows))), context.RequestAborted);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                await context.Response.WriteAsJsonAsync(new { error = true, code = "dataset.missing", message = path });
            }
        }
        catch (FormatException unknown)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { error = true, code = "query.compiler.malformed", message = unknown.Message });
        }
    }

    /// <summary>Rows, and what was added up over them: as a database does, it does not add the same up twice.</summary>
    private sealed record State(IReadOnlyList<IReadOnlyList<string?>> Rows)
    {
        public ConcurrentDictionary<string, byte[]> Sums { get; } = [];
    }

    private sealed record Misbehavior(string Part, Func<HttpContext, Func<Task>, Task> Answer)
    {
        private int _left;

        public required int Left
        {
            init => _left = value;
        }

        public bool Take() => Interlocked.Decrement(ref _left) >= 0;
    }
}
