using System.IO.Compression;
using System.Text;
using Dapper;
using Npgsql;

namespace SfSpend.Tests.Support.Redshift;

/// <summary>The stand-in behaves as Redshift does where that differs from the PostgreSQL behind it.</summary>
public sealed class RedshiftStandInTests(PostgresServer server) : IAsyncLifetime
{
    private const string Copy = """
        COPY "public"."fund" ("fund_id", "fund") FROM 's3://bucket/fund.manifest' IAM_ROLE 'arn:aws:iam::123456789012:role/copy'
        REGION 'us-west-2' MANIFEST FORMAT AS CSV GZIP IGNOREHEADER 1 ROUNDEC
        """;

    private readonly Dictionary<string, byte[]> _objects = [];
    private RedshiftStandIn? _standIn;
    private NpgsqlDataSource? _redshift;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RedshiftStandIn StandIn => _standIn ?? throw new InvalidOperationException("The stand-in runs in a test only.");

    private NpgsqlDataSource Redshift => _redshift ?? throw new InvalidOperationException("The stand-in runs in a test only.");

    public async ValueTask InitializeAsync()
    {
        var address = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync());
        await using (var database = NpgsqlDataSource.Create(address))
        {
            await RedshiftStandIn.AddSystemViewsAsync(database, Token);
        }

        _standIn = new RedshiftStandIn(
            address.ConnectionString, (url, _) => Task.FromResult<Stream?>(_objects.TryGetValue(url, out var content) ? new MemoryStream(content) : null));
        _redshift = _standIn.Connect(address.Database ?? "", address.Username ?? "", address.Password ?? "");
    }

    public async ValueTask DisposeAsync()
    {
        await Redshift.DisposeAsync();
        await StandIn.DisposeAsync();
    }

    [Fact]
    public async Task It_is_of_version_8_0_2()
    {
        await using var connection = await Redshift.OpenConnectionAsync(Token);

        Assert.Equal(new Version(8, 0, 2), connection.PostgreSqlVersion);
    }

    [Theory]
    [InlineData("INSERT INTO public.fund VALUES (1, 'a') ON CONFLICT DO NOTHING", "ON CONFLICT")]
    [InlineData("INSERT INTO public.fund VALUES (1, 'a') RETURNING fund_id", "RETURNING")]
    [InlineData("SELECT * FROM public.fund, LATERAL (SELECT 1) AS x", "LATERAL")]
    [InlineData("SELECT ARRAY[1]", "arrays")]
    [InlineData("SAVEPOINT x", "savepoints")]
    [InlineData("SET LOCAL work_mem = '1MB'", "work_mem")]
    [InlineData("CREATE TABLE public.x (x integer CHECK (x > 0))", "CHECK")]
    [InlineData("TRUNCATE public.fund", "TRUNCATE")]
    [InlineData("FETCH FORWARD 1001 FROM answer", "exceeds the limit of 1000")]
    [InlineData("SELECT to_regclass('x')", "regclass")]
    public async Task What_Redshift_lacks_is_refused(string sql, string named)
    {
        await MakeTableAsync();

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql));

        Assert.Contains(named, refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_within_quotes_and_comments_are_no_statements()
    {
        await MakeTableAsync();

        await ExecuteAsync("INSERT INTO public.fund VALUES (1, 'ON CONFLICT; LATERAL') /* RETURNING */ -- SAVEPOINT");

        Assert.Equal("ON CONFLICT; LATERAL", await ReadAsync("SELECT fund FROM public.fund"));
    }

    [Fact]
    public async Task A_command_is_one_statement()
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("SELECT 1; SELECT 2"));

        Assert.Contains("one statement per command", refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_ends_the_transaction_as_in_any_server()
    {
        await using var connection = await Redshift.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("SAVEPOINT x"));

        var failed = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("SELECT 1"));

        Assert.Equal(PostgresErrorCodes.InFailedSqlTransaction, failed.SqlState);
    }

    [Fact]
    public async Task A_key_is_believed_and_not_enforced()
    {
        await ExecuteAsync("CREATE TABLE public.fund (fund_id integer PRIMARY KEY, fund varchar(10) ENCODE zstd) DISTSTYLE ALL COMPOUND SORTKEY (fund_id)");

        await ExecuteAsync("INSERT INTO public.fund VALUES (1, 'a'), (1, 'b')");

        Assert.Equal("2", await ReadAsync("SELECT CAST(COUNT(*) AS varchar) FROM public.fund"));
    }

    [Fact]
    public async Task A_connection_is_given_on_with_the_settings_it_was_left_with()
    {
        await ExecuteAsync("SET statement_timeout = 12345");

        Assert.Equal("12345ms", await ReadAsync("SHOW statement_timeout"));
    }

    [Fact]
    public async Task A_transaction_that_was_left_open_is_rolled_back()
    {
        await MakeTableAsync();
        await using (var connection = await Redshift.OpenConnectionAsync(Token))
        {
            await connection.ExecuteAsync("BEGIN;");
            await connection.ExecuteAsync("INSERT INTO public.fund VALUES (1, 'a')");
        }

        Assert.Equal("0", await ReadAsync("SELECT CAST(COUNT(*) AS varchar) FROM public.fund"));
    }

    [Fact]
    public async Task COPY_loads_the_files_of_a_manifest_within_the_callers_transaction()
    {
        await MakeTableAsync();
        Put("one.csv.gz", "fund_id,fund\n1,\"a, b\"\n");
        Put("two.csv.gz", "fund_id,fund\n2,c\n3,d\n");
        PutManifest(("one.csv.gz", true), ("two.csv.gz", true));

        await using (var connection = await Redshift.OpenConnectionAsync(Token))
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await connection.ExecuteAsync(Copy);
            Assert.Equal(3, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM public.fund"));
            await transaction.RollbackAsync(Token);
        }

        Assert.Equal("0", await ReadAsync("SELECT CAST(COUNT(*) AS varchar) FROM public.fund"));
        await ExecuteAsync(Copy);
        Assert.Equal("3", await ReadAsync("SELECT CAST(COUNT(*) AS varchar) FROM public.fund"));
    }

    [Theory]
    [InlineData("", "0")]
    [InlineData(" EMPTYASNULL", "1")]
    public async Task COPY_keeps_an_empty_field_as_empty_text_unless_it_is_told_otherwise(string option, string nulls)
    {
        await MakeTableAsync();
        Put("one.csv.gz", "fund_id,fund\n1,\n");
        PutManifest(("one.csv.gz", true));

        await ExecuteAsync(Copy + option);

        Assert.Equal(nulls, await ReadAsync("SELECT CAST(COUNT(*) AS varchar) FROM public.fund WHERE fund IS NULL"));
    }

    [Fact]
    public async Task A_missing_file_is_passed_over_unless_it_is_mandatory()
    {
        await MakeTableAsync();
        Put("one.csv.gz", "fund_id,fund\n1,a\n");
        PutManifest(("one.csv.gz", true), ("two.csv.gz", false));
        await ExecuteAsync(Copy);
        PutManifest(("one.csv.gz", true), ("two.csv.gz", true));

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(Copy));

        Assert.Contains("The specified key does not exist", refusal.MessageText, StringComparison.Ordinal);
        Assert.Equal("1", await ReadAsync("SELECT CAST(COUNT(*) AS varchar) FROM public.fund"));
    }

    [Fact]
    public async Task A_bad_row_undoes_the_COPY_and_its_place_is_kept_in_a_system_view()
    {
        await MakeTableAsync();
        Put("one.csv.gz", "fund_id,fund\n1,a\n");
        Put("two.csv.gz", "fund_id,fund\n2,b\nx,c\n");
        PutManifest(("one.csv.gz", true), ("two.csv.gz", true));

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(Copy));

        Assert.Contains("Check 'sys_load_error_detail'", refusal.MessageText, StringComparison.Ordinal);
        Assert.Equal("0", await ReadAsync("SELECT CAST(COUNT(*) AS varchar) FROM public.fund"));
        Assert.Equal(
            "s3://bucket/two.csv.gz 3 fund_id",
            await ReadAsync("SELECT file_name || ' ' || CAST(line_number AS varchar) || ' ' || column_name FROM sys_load_error_detail"));
    }

    [Theory]
    [InlineData("MANIFEST", "")]
    [InlineData("IGNOREHEADER 1", "")]
    [InlineData("(\"fund_id\", \"fund\")", "")]
    public async Task A_COPY_without_what_ours_must_have_is_refused(string what, string instead)
    {
        await MakeTableAsync();

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(Copy.Replace($" {what}", instead, StringComparison.Ordinal)));

        Assert.Contains("can't be read", refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        await using var stranger = StandIn.Connect(StandIn.Backend.Database ?? "", StandIn.Backend.Username ?? "", "wrong");

        var refusal = await Assert.ThrowsAsync<PostgresException>(async () => await stranger.OpenConnectionAsync(Token));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    private Task MakeTableAsync() => ExecuteAsync("CREATE TABLE public.fund (fund_id integer, fund varchar(100))");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await Redshift.OpenConnectionAsync(Token);
        await connection.ExecuteAsync(sql);
    }

    private async Task<string?> ReadAsync(string sql)
    {
        await using var connection = await Redshift.OpenConnectionAsync(Token);
        return await connection.ExecuteScalarAsync<string>(sql);
    }

    private void Put(string key, string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        _objects[$"s3://bucket/{key}"] = packed.ToArray();
    }

    private void PutManifest(params (string Key, bool Mandatory)[] files) => _objects["s3://bucket/fund.manifest"] = Encoding.UTF8.GetBytes(
        $$"""{"entries":[{{string.Join(',', files.Select(file => $$"""{"url":"s3://bucket/{{file.Key}}","mandatory":{{(file.Mandatory ? "true" : "false")}}}"""))}}]}""");
}
