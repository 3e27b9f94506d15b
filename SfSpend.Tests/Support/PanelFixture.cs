using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Support;

/// <summary>
/// A whole panel of its own: data directory, control database, environment and warehouse, with an administrator and an API key
/// for each role. In memory unless <c>UseKestrel</c> and <c>StartServer</c> are called.
/// </summary>
public class PanelFixture(PostgresServer postgres) : WebApplicationFactory<Program>, IAsyncLifetime
{
    public const string AdminName = "root";
    public const string AdminPassword = "correct horse battery";

    private static int _count;

    private readonly TestFolder _folder = new();
    private string _connectionString = "";

    /// <summary>Its warehouse is a database on the server that all tests share, so the name is unlike that of any other test.</summary>
    public string EnvironmentName { get; } = $"panel{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";

    public string DataDirectory => _folder.Path;

    public string ImportDirectory => _folder.File("import");

    /// <summary>Of passwords that protect nothing; null: as many as the panel takes.</summary>
    protected virtual int? PasswordHashIterations => 1_000;

    public static string KeyOf(Role role) => $"key-of-the-{role}-0123456789";

    public virtual async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(ImportDirectory);
        _connectionString = await postgres.CreateControlDatabaseAsync();
    }

    /// <summary>A client that sends the API key of <paramref name="role"/> and follows no redirects; null: neither key nor cookie.</summary>
    public HttpClient ClientOf(Role? role)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = ClientOptions.BaseAddress, AllowAutoRedirect = false });
        if (role is { } known)
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", KeyOf(known));
        }

        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (name, value) in Settings())
        {
            builder.UseSetting(name, value);
        }

        if (PasswordHashIterations is { } iterations)
        {
            builder.ConfigureTestServices(services => services.Configure<PasswordHasherOptions>(options => options.IterationCount = iterations));
        }
    }

    /// <summary>The panel's configuration; a fixture of its own may say more.</summary>
    protected virtual IEnumerable<(string Name, string Value)> Settings()
    {
        yield return ("SfSpend:DataDirectory", DataDirectory);
        yield return ("SfSpend:ImportDirectory", ImportDirectory);
        yield return ("ConnectionStrings:Control", _connectionString);
        yield return ("Environment:Name", EnvironmentName);
        yield return ("Environment:Kind", "Local");
        yield return ("Logging:LogLevel:Default", "Warning");
        yield return ("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning");

        // Tests sign in more often than people; what limits them is tested with limits of its own.
        yield return ("Auth:RateLimit:SignInsPerMinute", "1000");
        yield return ("Auth:RateLimit:StrangersPerMinute", "1000");
        yield return ("Auth:RateLimit:StrangerEntriesPerHour", "10000");
        yield return ("Auth:Admin:UserName", AdminName);
        yield return ("Auth:Admin:Password", AdminPassword);
        foreach (var role in Enum.GetValues<Role>())
        {
            yield return ($"Auth:ApiKeys:{(int)role}:Name", $"the {role}");
            yield return ($"Auth:ApiKeys:{(int)role}:Key", KeyOf(role));
            yield return ($"Auth:ApiKeys:{(int)role}:Role", role.ToString());
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
