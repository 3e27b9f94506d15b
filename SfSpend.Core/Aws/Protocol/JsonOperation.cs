using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace SfSpend.Core.Aws.Protocol;

/// <summary>One operation of a service that speaks JSON 1.1. Named after its request: <c>CreateServerRequest</c> is <c>CreateServer</c>.</summary>
/// <param name="target">What stands before the operation's name in <c>X-Amz-Target</c>.</param>
internal sealed class JsonOperation<TRequest, TResponse>(ServiceFacts service, ServiceErrors errors, string target)
    : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse, new()
{
    private static readonly string Action = typeof(TRequest).Name[..^"Request".Length];

    public InvokeOptions Options => new() { RequestMarshaller = this, ResponseUnmarshaller = this };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, $"Amazon.{service.ServiceId}")
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = JsonSerializer.SerializeToUtf8Bytes((TRequest)input, JsonWire.Options),
        };
        request.Headers["X-Amz-Target"] = $"{target}.{Action}";
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        var response = (body.Length == 0 ? null : JsonSerializer.Deserialize<TResponse>(body.GetBuffer().AsSpan(0, (int)body.Length), JsonWire.Options)) ?? new TResponse();
        response.ResponseMetadata = new ResponseMetadata { RequestId = input.ResponseData.GetHeaderValue("x-amzn-RequestId") };
        return response;
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return errors.Make(error.Message, innerException, error.Type, error.Code ?? "", error.RequestId ?? "", statusCode);
    }
}

/// <summary>The members as they are called, nulls left out, lists without members null.</summary>
internal static class JsonWire
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatCoreAdds } },
        Converters = { new ConstantConverter() },
    };

    private static void LeaveOutWhatCoreAdds(JsonTypeInfo type)
    {
        var core = typeof(AmazonWebServiceRequest).Assembly;
        foreach (var property in type.Properties.Where(property => property.AttributeProvider is System.Reflection.MemberInfo { DeclaringType: { } declaring } && declaring.Assembly == core).ToList())
        {
            type.Properties.Remove(property);
        }
    }

    /// <summary>A constant is its word.</summary>
    private sealed class ConstantConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsSubclassOf(typeof(ConstantClass));

        public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter?)Activator.CreateInstance(typeof(ConverterOf<>).MakeGenericType(typeToConvert));
    }

    private sealed class ConverterOf<T> : JsonConverter<T>
        where T : ConstantClass
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => (T?)Activator.CreateInstance(typeof(T), reader.GetString());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
