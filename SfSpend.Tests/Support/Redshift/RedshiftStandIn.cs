using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Tests.Support.Redshift;

/// <summary>
/// Speaks as Redshift does, in front of a real PostgreSQL: it reports version 8.0.2, refuses what Redshift lacks, takes no notice of how
/// rows are to be laid out, does not enforce keys, and answers COPY from S3 itself, within the caller's transaction.
/// </summary>
internal sealed class RedshiftStandIn : IAsyncDisposable
{
    /// <summary>What PostgreSQL is given for a user without a password, for the stand-in to enter as.</summary>
    public const string DisabledPassword = "comes with temporary credentials";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, bool> _sessions = [];
    private readonly Task _accepting;
    private (string Beginning, bool IsAfter)? _cut;

    /// <param name="backend">Any database of the PostgreSQL server, as its superuser.</param>
    /// <param name="openObject">Opens an object by its address, <c>s3://bucket/key</c>; null when there is none.</param>
    public RedshiftStandIn(string backend, Func<string, CancellationToken, Task<Stream?>> openObject)
    {
        Backend = new NpgsqlConnectionStringBuilder(backend);
        OpenObject = openObject;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public NpgsqlConnectionStringBuilder Backend { get; }

    public Func<string, CancellationToken, Task<Stream?>> OpenObject { get; }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Users that come with passwords of their own, as temporary credentials do, and what they are in PostgreSQL.</summary>
    public Dictionary<string, (string User, string Password)> Logins { get; } = [];

    /// <summary>Every text that was sent, as it was sent.</summary>
    public ConcurrentQueue<string> Statements { get; } = [];

    /// <summary>Cuts the connection that next sends such a statement, before or after it was carried out.</summary>
    /// <param name="beginning">Of the statement's text.</param>
    public void CutBefore(string beginning) => _cut = (beginning, IsAfter: false);

    /// <inheritdoc cref="CutBefore"/>
    public void CutAfter(string beginning) => _cut = (beginning, IsAfter: true);

    /// <summary>Whether the connection that sends the statement is to be cut; it is cut once.</summary>
    public bool TakeCut(string statement, bool isAfter)
    {
        if (_cut is not { } cut || cut.IsAfter != isAfter || !statement.StartsWith(cut.Beginning, StringComparison.Ordinal))
        {
            return false;
        }

        _cut = null;
        return true;
    }

    /// <summary>A database as the panel connects to it, through the stand-in.</summary>
    public NpgsqlDataSource Connect(string database, string user, string password) => RedshiftDataSource.Create(
        Address.Address.ToString(), Address.Port, database, user, SslMode.Disable, _ => ValueTask.FromResult(password));

    /// <summary>Makes the views that only Redshift has. They are of one database.</summary>
    public static async Task AddSystemViewsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var create = database.CreateCommand("""
            CREATE TABLE public.sys_load_error_detail (
                session_id integer, start_time timestamp DEFAULT clock_timestamp(), file_name text, line_number bigint, column_name text, error_message text);
            GRANT SELECT ON public.sys_load_error_detail TO PUBLIC;
            """);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions.Keys);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                client.NoDelay = true;
                var session = ServeAsync(client);
                _sessions[session] = true;
                _ = session.ContinueWith(ended => _sessions.TryRemove(ended, out var _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var session = await RedshiftSession.OpenAsync(this, client, _ending.Token);
            if (session is not null)
            {
                await session.RunAsync(_ending.Token);
            }
        }
        catch (Exception over) when (over is IOException or SocketException or OperationCanceledException)
        {
            // One of the ends has gone, as after a cancelled query or at the end of a test.
        }
        finally
        {
            client.Dispose();
        }
    }
}
