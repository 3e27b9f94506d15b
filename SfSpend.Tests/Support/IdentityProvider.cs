using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace SfSpend.Tests.Support;

/// <summary>A certified OpenID Connect provider (npm <c>oidc-provider</c>) as a process of its own, on loopback.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "sfspend";
    public const string ClientSecret = "a secret between the provider and the panel";

    private readonly Process _process;
    private readonly HttpClient _client;

    private IdentityProvider(Process process, Uri address) => (_process, _client) = (process, new HttpClient { BaseAddress = address });

    /// <summary>Where one will listen; until it is started nobody does.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <param name="panel">The address of the panel it serves.</param>
    public static async Task<IdentityProvider> StartAsync(Uri address, string panel, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node", ["provider.mjs", $"{address.Port}", panel, ClientId, ClientSecret])
        {
            WorkingDirectory = Requires.IdentityProvider(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node was not started.");
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        while (line is not null and not "ready")
        {
            line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        }

        return line is null
            ? throw new InvalidOperationException($"The identity provider ended: {await errors}")
            : new IdentityProvider(process, address);
    }

    /// <summary>Claims it puts into tokens from now on, and people it has put into other groups; without both it is itself again.</summary>
    public async Task BehaveAsync(object? idToken = null, object? groups = null)
    {
        using var answer = await _client.PostAsJsonAsync("/control", new { idToken = idToken ?? new { }, groups = groups ?? new { } }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
