using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SfSpend.Benchmarks;

/// <param name="Status">0: no answer, or one that was cut.</param>
internal readonly record struct FloodAnswer(int Status, double Milliseconds);

/// <summary>Asks a panel from a loopback address of its own, as if from another machine, with an API key or without, and notes every answer.</summary>
internal sealed class FloodClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;

    /// <param name="address">Of the client: the last number of 127.0.0.x.</param>
    public FloodClient(Uri panel, byte address, string? key)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = int.MaxValue,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, address]), 0));
                    await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _http = new HttpClient(handler) { BaseAddress = panel, Timeout = Patience };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Add("X-Api-Key", key);
        }
    }

    public ConcurrentQueue<FloodAnswer> Answers { get; } = [];

    /// <summary>Asks once and reads the answer to its end, however long that takes.</summary>
    /// <returns>The status; 0: no answer.</returns>
    public async Task<int> AskAsync(string path, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var status = 0;
        try
        {
            using var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            status = (int)answer.StatusCode;
            await answer.Content.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The measurement is over. A stream that was open until then had its answer; a request without one is not counted.
            if (status == 0)
            {
                return status;
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            status = 0;
        }

        Answers.Enqueue(new FloodAnswer(status, Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds));
        return status;
    }

    public void Dispose() => _http.Dispose();
}
