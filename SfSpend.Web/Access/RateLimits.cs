using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>Who may ask how often: per key or account, per address, and much stricter for those who try to get in.</summary>
internal static class RateLimits
{
    /// <summary>For pages where somebody tries to get in: only what is sent counts, not looking at the form.</summary>
    public const string SignIn = "sign-in";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // A partition keeps the limiter it was first given: this name is no address.
    private static RateLimitPartition<string> NotCounted => RateLimitPartition.GetNoLimiter("not counted");

    public static void Configure(RateLimiterOptions limiter, RateLimitOptions limits)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = AnswerAsync;
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => IsCounted(context)
                ? PerMinute(NameOf(context.Connection.RemoteIpAddress), limits.PerAddressPerMinute)
                : NotCounted),
            PartitionedRateLimiter.Create<HttpContext, string>(context => IdentityOf(context.User) switch
            {
                { } identity when IsCounted(context) => PerMinute(identity, limits.PerKeyPerMinute),
                { } => NotCounted,
                _ when IsChange(context.Request) => PerMinute($"stranger:{NameOf(context.Connection.RemoteIpAddress)}", limits.StrangersPerMinute),
                _ => NotCounted,
            }));
        limiter.AddPolicy(SignIn, context => IsChange(context.Request)
            ? PerMinute(NameOf(context.Connection.RemoteIpAddress), limits.SignInsPerMinute)
            : NotCounted);
    }

    public static RateLimitPartition<string> PerMinute(string name, int count) => RateLimitPartition.GetFixedWindowLimiter(
        name, _ => new FixedWindowRateLimiterOptions { PermitLimit = count, Window = Window, QueueLimit = 0 });

    /// <summary>An IPv6 network belongs to one customer, who has all its addresses: it counts as one.</summary>
    public static string NameOf(IPAddress? address)
    {
        if (address is null or { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } or { IsIPv4MappedToIPv6: true })
        {
            return address?.MapToIPv4().ToString() ?? "";
        }

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }

    /// <summary>The key or account that asks; null: a stranger.</summary>
    internal static string? IdentityOf(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true } identity ? $"{identity.AuthenticationType}:{identity.Name}" : null;

    internal static bool IsChange(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    private static bool IsCounted(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null;

    private static async ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var left) && left > TimeSpan.Zero ? left : Window;
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (rejected.HttpContext.IsApiRequest)
        {
            await AccessProblems.WriteTooManyAsync(rejected.HttpContext, seconds);
        }
    }
}

/// <summary>Reads the limits when they are needed, as every other option.</summary>
internal sealed class RateLimiterSetup(IOptions<RateLimitOptions> limits) : IConfigureOptions<RateLimiterOptions>
{
    public void Configure(RateLimiterOptions options) => RateLimits.Configure(options, limits.Value);
}
