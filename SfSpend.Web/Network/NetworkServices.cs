using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Network;

public static class NetworkServices
{
    extension(IServiceCollection services)
    {
        /// <summary>What holds for every connection and every answer, whoever asks for whatever.</summary>
        public IServiceCollection AddNetwork()
        {
            services.AddOptions<NetworkOptions>().BindConfiguration(NetworkOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
            services.AddSingleton<IValidateOptions<NetworkOptions>, NetworkOptionsValidation>();
            services.AddHsts(options => options.MaxAge = TimeSpan.FromDays(365));
            services.AddOptions<KestrelServerOptions>().Configure<IOptions<NetworkOptions>>((kestrel, network) => Limit(kestrel.Limits, network.Value));
            return services;
        }
    }

    extension(WebApplication app)
    {
        public WebApplication UseNetwork()
        {
            var network = app.Services.GetRequiredService<IOptions<NetworkOptions>>().Value;
            app.UseMiddleware<StoppingRequests>();
            if (network.KnownProxies.Count > 0)
            {
                app.UseForwardedHeaders(ForwardedBy(network.KnownProxies));
            }

            // Says nothing unless the request came by TLS.
            app.UseHsts();
            app.UseMiddleware<SecurityHeaders>();
            return app;
        }

        /// <summary>After the address was read and access granted: what it may take depends on what is asked for.</summary>
        public WebApplication UseBodyLimit()
        {
            app.UseMiddleware<BodyLimit>();
            app.UseMiddleware<StorableInput>();
            return app;
        }
    }

    private static void Limit(KestrelServerLimits limits, NetworkOptions network)
    {
        limits.MaxRequestBodySize = network.MaxBodyByteCount;
        limits.RequestHeadersTimeout = network.HeadersTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(network.MinBodyBytesPerSecond, network.BodyGracePeriod);
    }

    private static ForwardedHeadersOptions ForwardedBy(IEnumerable<string> proxies)
    {
        // Without a limit on their number: each hop is believed only when it is one of these.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (NetworkOptions.TryReadProxy(proxy, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
        }

        return options;
    }
}
