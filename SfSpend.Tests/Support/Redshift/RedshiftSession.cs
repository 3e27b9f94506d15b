using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace SfSpend.Tests.Support.Redshift;

/// <summary>One connection through the stand-in. Request and answer take turns, as they do with Npgsql.</summary>
internal sealed partial class RedshiftSession : IAsyncDisposable
{
    private const int StartupCode = 196608;
    private const int CancelCode = 80877102;

    private readonly RedshiftStandIn _standIn;
    private readonly Wire _client;
    private readonly Wire _server;
    private readonly string _database;
    private int _processId;
    private char _state = 'I';

    private RedshiftSession(RedshiftStandIn standIn, Wire client, Wire server, string database) =>
        (_standIn, _client, _server, _database) = (standIn, client, server, database);

    /// <returns>Null when the connection was there to cancel another, or was refused.</returns>
    public static async Task<RedshiftSession?> OpenAsync(RedshiftStandIn standIn, TcpClient tcp, CancellationToken cancellationToken)
    {
        var client = new Wire(tcp);
        var (code, body) = await client.ReadStartAsync(cancellationToken);
        while (code is not (StartupCode or CancelCode))
        {
            // Encryption, by TLS or GSS: the stand-in has none.
            await client.WriteByteAsync('N', cancellationToken);
            (code, body) = await client.ReadStartAsync(cancellationToken);
        }

        var backend = new TcpClient { NoDelay = true };
        await backend.ConnectAsync(standIn.Backend.Host ?? "", standIn.Backend.Port, cancellationToken);
        var server = new Wire(backend);
        if (code == CancelCode)
        {
            await server.WriteStartAsync(code, body, cancellationToken);
            server.Dispose();
            return null;
        }

        var fields = Encoding.UTF8.GetString(body).Split('\0');
        var settings = fields.Chunk(2).Where(pair => pair is [{ Length: > 0 }, _]).ToDictionary(pair => pair[0], pair => pair[1]);
        var session = new RedshiftSession(standIn, client, server, settings["database"]);
        return await session.EnterAsync(settings, cancellationToken) ? session : null;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<WireMessage>();
        while (await _client.ReadAsync(cancellationToken) is { Type: not 'X' } message)
        {
            batch.Add(message);
            if (message.Type is 'Q' or 'S')
            {
                var texts = batch.Where(sent => sent.Type is 'P' or 'Q').Select(TextOf).ToList();
                Cut(texts, isAfter: false);
                await AnswerAsync(batch, cancellationToken);
                Cut(texts, isAfter: true);
                await _client.FlushAsync(cancellationToken);
                batch.Clear();
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> EnterAsync(Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await _client.WriteAsync(new WireMessage('R', [0, 0, 0, 3]), cancellationToken);
        await _client.FlushAsync(cancellationToken);
        var password = (await _client.ReadNextAsync(cancellationToken)).TextAt(0);
        if (_standIn.Logins.TryGetValue(settings["user"], out var login))
        {
            (settings["user"], password) = login;
        }

        var start = string.Concat(settings.Select(setting => $"{setting.Key}\0{setting.Value}\0")) + '\0';
        await _server.WriteStartAsync(StartupCode, Encoding.UTF8.GetBytes(start), cancellationToken);
        if (await ScramLogin.EnterAsync(_server, password, cancellationToken) is { } refused)
        {
            await _client.WriteAsync(refused, cancellationToken);
            await _client.FlushAsync(cancellationToken);
            return false;
        }

        await _client.WriteAsync(new WireMessage('R', [0, 0, 0, 0]), cancellationToken);
        await RelayAsync(refusal: null, cancellationToken);
        await _client.FlushAsync(cancellationToken);
        return true;
    }

    private async Task AnswerAsync(IReadOnlyList<WireMessage> batch, CancellationToken cancellationToken)
    {
        string? refusal = batch.Count(message => message.Type is 'E') > 1 ? "Redshift wants one statement per command" : null;
        var sent = new List<WireMessage>();
        foreach (var message in batch)
        {
            if (message.Type is not ('P' or 'Q'))
            {
                sent.Add(message);
                continue;
            }

            var text = TextOf(message);
            var place = PlaceOf(message);
            _standIn.Statements.Enqueue(text);
            var statement = RedshiftStatement.Of(text);
            refusal ??= statement.Refusal;
            if (statement.Copy is { } copy && refusal is null)
            {
                await CopyAsync(copy, message.Type == 'P', cancellationToken);
                return;
            }

            // What is refused here must fail there too, so that both know of the transaction's end.
            var sql = refusal is null ? statement.Sql : "SELECT \"refused\"";
            var rest = message.Body.AsSpan(place + Encoding.UTF8.GetByteCount(text) + 1);
            sent.Add(new WireMessage(message.Type, [.. message.Body.AsSpan(0, place), .. Encoding.UTF8.GetBytes(sql), 0, .. rest]));
        }

        foreach (var message in sent)
        {
            await _server.WriteAsync(message, cancellationToken);
        }

        await _server.FlushAsync(cancellationToken);
        await RelayAsync(refusal, cancellationToken);
    }

    private void Cut(IEnumerable<string> texts, bool isAfter)
    {
        if (texts.Any(text => _standIn.TakeCut(text, isAfter)))
        {
            throw new IOException("The connection is cut, as a test wants it.");
        }
    }

    private static string TextOf(WireMessage message) => message.TextAt(PlaceOf(message));

    /// <summary>Where the statement's text begins: behind the name of what is parsed.</summary>
    private static int PlaceOf(WireMessage message) => message.Type == 'P' ? Encoding.UTF8.GetByteCount(message.TextAt(0)) + 1 : 0;

    /// <summary>Hands on what the server says until it is ready again.</summary>
    private async Task RelayAsync(string? refusal, CancellationToken cancellationToken)
    {
        WireMessage message;
        do
        {
            message = await _server.ReadNextAsync(cancellationToken);
            var said = message switch
            {
                { Type: 'E' } when refusal is not null => WireMessage.Error("0A000", refusal),
                { Type: 'S' } when message.TextAt(0) == "server_version" => WireMessage.Text('S', "server_version\08.0.2"),
                _ => message,
            };
            Note(message);
            await _client.WriteAsync(said, cancellationToken);
        }
        while (message.Type != 'Z');
    }

    private void Note(WireMessage message)
    {
        if (message.Type == 'K')
        {
            _processId = BinaryPrimitives.ReadInt32BigEndian(message.Body);
        }
        else if (message.Type == 'Z')
        {
            _state = (char)message.Body[0];
        }
    }

    private async Task CopyAsync(RedshiftCopy copy, bool isParsed, CancellationToken cancellationToken)
    {
        var alone = _state == 'I';
        var problem = alone ? await AskAsync("BEGIN", cancellationToken) : null;
        problem ??= await CopyFilesAsync(copy, cancellationToken);
        if (problem is not null && _state == 'T')
        {
            // What failed before PostgreSQL was asked ends the transaction there, too.
            await AskAsync("SELECT \"refused\"", cancellationToken);
        }

        if (alone)
        {
            await AskAsync(problem is null ? "COMMIT" : "ROLLBACK", cancellationToken);
        }

        IEnumerable<WireMessage> answer = problem is not null
            ? [problem]
            : isParsed ? [new('1', []), new('2', []), new('n', []), WireMessage.Text('C', "COPY")] : [WireMessage.Text('C', "COPY")];
        foreach (var message in answer.Append(new WireMessage('Z', [(byte)_state])))
        {
            await _client.WriteAsync(message, cancellationToken);
        }
    }

    private async Task<WireMessage?> CopyFilesAsync(RedshiftCopy copy, CancellationToken cancellationToken)
    {
        await using var manifest = await _standIn.OpenObject(copy.Manifest, cancellationToken);
        if (manifest is null)
        {
            return Missing(copy.Manifest);
        }

        using var entries = await JsonDocument.ParseAsync(manifest, cancellationToken: cancellationToken);
        foreach (var (url, mandatory) in RedshiftCopy.ReadManifest(entries))
        {
            await using var file = await _standIn.OpenObject(url, cancellationToken);
            if (file is null && mandatory)
            {
                return Missing(url);
            }

            if (file is not null && await CopyFileAsync(copy, url, file, cancellationToken) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static WireMessage Missing(string url) => WireMessage.Error("XX000", $"S3ServiceException:The specified key does not exist.,Status 404 ({url})");

    private async Task<WireMessage?> CopyFileAsync(RedshiftCopy copy, string url, Stream file, CancellationToken cancellationToken)
    {
        await _server.WriteAsync(WireMessage.Text('Q', copy.PostgresSql), cancellationToken);
        await _server.FlushAsync(cancellationToken);
        if ((await _server.ReadNextAsync(cancellationToken)) is { Type: 'E' } refused)
        {
            await ReadToEndAsync(cancellationToken);
            return refused;
        }

        await using var text = new GZipStream(file, CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await text.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            await _server.WriteAsync(new WireMessage('d', buffer[..read]), cancellationToken);
        }

        await _server.WriteAsync(new WireMessage('c', []), cancellationToken);
        await _server.FlushAsync(cancellationToken);
        if (await ReadToEndAsync(cancellationToken) is not { } wrong)
        {
            return null;
        }

        await KeepErrorAsync(url, wrong.ErrorFields, cancellationToken);
        return WireMessage.Error("XX000", $"Load into table '{copy.Table.Split('"')[3]}' failed. Check 'sys_load_error_detail' system table for details.");
    }

    /// <summary>Keeps what was wrong outside of the transaction, as Redshift's system tables do.</summary>
    private async Task KeepErrorAsync(string url, IReadOnlyDictionary<char, string> error, CancellationToken cancellationToken)
    {
        var place = Place.Match(error.GetValueOrDefault('W', ""));
        await using var admin = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(_standIn.Backend.ConnectionString) { Database = _database, Pooling = false });
        await using var insert = admin.CreateCommand(
            "INSERT INTO public.sys_load_error_detail (session_id, file_name, line_number, column_name, error_message) VALUES ($1, $2, $3, $4, $5)");
        insert.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = _processId },
            new() { Value = url },
            new() { Value = place.Success ? long.Parse(place.Groups["line"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0L },
            new() { Value = place.Groups["column"].Value },
            new() { Value = error['M'] },
        });
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>Null, or the server's error.</returns>
    private async Task<WireMessage?> AskAsync(string sql, CancellationToken cancellationToken)
    {
        await _server.WriteAsync(WireMessage.Text('Q', sql), cancellationToken);
        await _server.FlushAsync(cancellationToken);
        return await ReadToEndAsync(cancellationToken);
    }

    /// <summary>Keeps to itself what the server says until it is ready again.</summary>
    private async Task<WireMessage?> ReadToEndAsync(CancellationToken cancellationToken)
    {
        WireMessage? error = null;
        while (true)
        {
            var message = await _server.ReadNextAsync(cancellationToken);
            Note(message);
            error = message.Type == 'E' ? message : error;
            if (message.Type == 'Z')
            {
                return error;
            }
        }
    }

    [GeneratedRegex(@"line (?<line>\d+)(, column (?<column>\w+))?", RegexOptions.CultureInvariant)]
    private static partial Regex Place { get; }
}
