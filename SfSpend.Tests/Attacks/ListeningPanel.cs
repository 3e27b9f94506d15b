using System.Net;
using System.Net.Sockets;
using System.Text;
using SfSpend.Tests.Access;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>A panel on a real port, for what only shows on the wire.</summary>
public class ListeningPanel(PostgresServer postgres) : DoorsPanel(postgres)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        UseKestrel(0);
        StartServer();
    }

    /// <summary>A client on the wire, which keeps cookies and follows nothing; null: with neither key nor cookie.</summary>
    public HttpClient Connect(Role? role, bool keepCookies = true)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = keepCookies }) { BaseAddress = ClientOptions.BaseAddress };
        if (role is { } known)
        {
            client.DefaultRequestHeaders.Add(ApiKeyHandler.HeaderName, KeyOf(known));
        }

        return client;
    }

    /// <summary>Sends bytes as they are and returns all that is answered until the panel hangs up.</summary>
    public async Task<string> SendRawAsync(string request, CancellationToken cancellationToken)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, ClientOptions.BaseAddress.Port, cancellationToken);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
