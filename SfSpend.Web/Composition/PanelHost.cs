using SfSpend.Core;

namespace SfSpend.Web.Composition;

/// <summary>Where the panel finds itself: its files, its address, its data.</summary>
public static class PanelHost
{
    private const string DefaultUrl = "http://localhost:5080";

    /// <summary>Longer than Hangfire and the embedded PostgreSQL need to end in order.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(45);

    /// <summary>The content root is the current directory where that holds the panel's files, otherwise the folder of the program: published output starts from anywhere.</summary>
    public static WebApplicationOptions OptionsFor(string[] args) => new()
    {
        Args = args,
        ContentRootPath = args.Any(arg => arg.Contains("contentRoot", StringComparison.OrdinalIgnoreCase)) || File.Exists("appsettings.json")
            ? null
            : AppContext.BaseDirectory,
    };

    extension(WebApplicationBuilder builder)
    {
        public WebApplicationBuilder AddPanelDefaults()
        {
            // Finds wwwroot in a checkout and in build output as well; in published output it lies beside the program.
            builder.WebHost.UseStaticWebAssets();
            string[] addressOptions = ["urls", "http_ports", "https_ports"];
            if (addressOptions.All(option => string.IsNullOrEmpty(builder.Configuration[option]))
                && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            {
                builder.WebHost.UseUrls(DefaultUrl);
            }

            builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeToStop);
            builder.Services.PostConfigure<SfSpendOptions>(options => options.DataDirectory = string.IsNullOrWhiteSpace(options.DataDirectory)
                ? DefaultDataDirectory(builder.Environment.ContentRootPath)
                : options.DataDirectory);

            // StartFailure says in one line what the host would say in thirty; what stops a running host is Critical.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

            // Keys lie in a folder that only the panel can read: that is their protection.
            builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
            return builder;
        }
    }

    /// <summary>In a checkout its own folder, so that two checkouts don't meet; otherwise where programs keep data on this system.</summary>
    internal static string DefaultDataDirectory(string contentRoot)
    {
        if (Directory.GetParent(Path.TrimEndingDirectorySeparator(contentRoot)) is { } parent
            && File.Exists(Path.Combine(parent.FullName, "SfSpend.Web.sln")))
        {
            return Path.Combine(parent.FullName, ".data");
        }

        if (Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } dataHome)
        {
            return Path.Combine(dataHome, "sfspend");
        }

        return Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
            ? "/var/lib/sfspend"
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "sfspend");
    }
}
