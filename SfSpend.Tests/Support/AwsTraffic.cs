using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;

namespace SfSpend.Tests.Support;

/// <summary>What goes between the panel and AWS: counted, looked at, and made to fail where a test says so.</summary>
internal sealed class AwsTraffic : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;
    private readonly ConcurrentQueue<string> _calls = new();

    public AwsTraffic()
    {
        _client = new HttpClient(new Wire(this)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Each call that was answered, such as <c>CreateCluster</c> or <c>PUT /bucket?policy</c>, in order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>The bodies that were sent, for what must never be in them.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>Answers instead of AWS; null: AWS answers.</summary>
    public Func<string, HttpResponseMessage?>? Instead { get; set; }

    /// <summary>Changes what is answered to one call, where the stand-in can't be brought to say it by itself.</summary>
    public (string Call, Func<string, string> Change)? Rewrite { get; set; }

    /// <summary>Answers simulations of IAM policies, given the form that was sent; null: the panel may not ask.</summary>
    public Func<string, HttpResponseMessage>? Simulate { get; set; }

    /// <summary>Hears of each answered call with its number, from one.</summary>
    public Action<int, string>? Answered { get; set; }

    public static HttpResponseMessage Xml(HttpStatusCode status, string code, string message) => new(status)
    {
        Content = new StringContent(
            $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>0d1e2f</RequestId></ErrorResponse>", Encoding.UTF8, "text/xml"),
    };

    /// <summary>What IAM answers to GetRole.</summary>
    public static HttpResponseMessage Role(string arn) => new(HttpStatusCode.OK)
    {
        Content = new StringContent($"<GetRoleResponse><GetRoleResult><Role><RoleName>{arn.Split('/')[^1]}</RoleName><Arn>{arn}</Arn></Role></GetRoleResult></GetRoleResponse>", Encoding.UTF8, "text/xml"),
    };

    public static HttpResponseMessage S3Xml(HttpStatusCode status, string code, string message) => new(status)
    {
        Content = new StringContent($"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>0d1e2f</RequestId></Error>", Encoding.UTF8, "application/xml"),
    };

    public static HttpResponseMessage Ec2Xml(HttpStatusCode status, string code, string message) => new(status)
    {
        Content = new StringContent($"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>0d1e2f</RequestID></Response>", Encoding.UTF8, "text/xml"),
    };

    public static HttpResponseMessage Json(HttpStatusCode status, string type, string message)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent($$"""{"__type":"{{type}}","Message":"{{message}}"}""", Encoding.UTF8, "application/x-amz-json-1.1") };
        answer.Headers.Add("x-amzn-RequestId", "0d1e2f");
        return answer;
    }

    /// <summary>A good answer in JSON.</summary>
    public static HttpResponseMessage Json(object answer) => new(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(answer), Encoding.UTF8, "application/x-amz-json-1.1") };

    /// <summary>A good answer that says nothing, as AWS Query has it.</summary>
    public static HttpResponseMessage Empty(string call) => new(HttpStatusCode.OK) { Content = new StringContent($"<{call}Response><{call}Result/></{call}Response>", Encoding.UTF8, "text/xml") };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    private sealed class Wire(AwsTraffic traffic) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is { } content && content.Headers.ContentType?.MediaType is "application/x-www-form-urlencoded" or "application/x-amz-json-1.1"
                ? await request.Content.ReadAsStringAsync(cancellationToken)
                : "";
            traffic.Bodies.Enqueue(body);
            var name = NameOf(request, body);
            var isBucketPolicy = name.EndsWith("?policy", StringComparison.Ordinal);
            if (isBucketPolicy && request.Method == HttpMethod.Put && request.Content is not null)
            {
                // moto denies whatever "s3:*" names, whether or not the condition of the Deny holds. The same action in capitals, which AWS reads alike, it passes over.
                request.Content = new StringContent((await request.Content.ReadAsStringAsync(cancellationToken)).Replace("\"s3:*\"", "\"S3:*\"", StringComparison.Ordinal));
            }

            if (traffic.Instead?.Invoke(name) is { } instead)
            {
                instead.RequestMessage = request;
                return instead;
            }

            if (name == "SimulatePrincipalPolicy")
            {
                // The stand-in has none, and says so only after three tries; a panel that may not ask goes on without.
                return traffic.Simulate?.Invoke(body) ?? Xml(HttpStatusCode.Forbidden, "AccessDenied", "Not allowed to simulate.");
            }

            var answer = await base.SendAsync(request, cancellationToken);
            if (traffic.Rewrite is { } rewrite && rewrite.Call == name)
            {
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                answer.Content = new StringContent(rewrite.Change(text), Encoding.UTF8, answer.Content.Headers.ContentType?.MediaType ?? "text/xml");
            }

            if (isBucketPolicy && request.Method == HttpMethod.Get)
            {
                answer.Content = new StringContent((await answer.Content.ReadAsStringAsync(cancellationToken)).Replace("\"S3:*\"", "\"s3:*\"", StringComparison.Ordinal));
            }

            int number;
            lock (traffic._calls)
            {
                traffic._calls.Enqueue(name);
                number = traffic._calls.Count;
            }

            traffic.Answered?.Invoke(number, name);
            return answer;
        }

        private static string NameOf(HttpRequestMessage request, string body)
        {
            if (request.Headers.TryGetValues("X-Amz-Target", out var target))
            {
                return target.First().Split('.')[^1];
            }

            var action = body.Split('&').FirstOrDefault(field => field.StartsWith("Action=", StringComparison.Ordinal));
            return action is not null ? action["Action=".Length..] : $"{request.Method} {request.RequestUri?.PathAndQuery}";
        }
    }
}
