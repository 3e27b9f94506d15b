using System.Net;
using Amazon.Runtime;

namespace SfSpend.Core.Aws.Protocol;

/// <summary>Makes a service's own exception of an error's code.</summary>
internal delegate AmazonServiceException MakeError(string message, Exception? inner, ErrorType type, string code, string requestId, HttpStatusCode status);

/// <summary>The errors of one service that have a type of their own, by the code on the wire; all others are the service's general one.</summary>
internal sealed class ServiceErrors(MakeError general, IReadOnlyDictionary<string, MakeError> known)
{
    public AmazonServiceException Make(string message, Exception? inner, ErrorType type, string code, string requestId, HttpStatusCode status) =>
        (known.TryGetValue(code, out var make) ? make : general)(message, inner, type, code, requestId, status);
}
