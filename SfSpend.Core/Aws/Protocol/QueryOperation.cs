using System.Net;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace SfSpend.Core.Aws.Protocol;

/// <summary>One operation of a service that takes forms and answers in XML (AWS Query). Named after its request: <c>CreateClusterRequest</c> is <c>CreateCluster</c>.</summary>
/// <param name="write">Fills the form.</param>
/// <param name="read">Reads the element of the result.</param>
internal sealed class QueryOperation<TRequest, TResponse>(
    ServiceFacts service, ServiceErrors errors, Action<TRequest, QueryForm> write, Func<XElement, TResponse> read)
    : XmlResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    private static readonly string Action = typeof(TRequest).Name[..^"Request".Length];

    public InvokeOptions Options => new() { RequestMarshaller = this, ResponseUnmarshaller = this };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, $"Amazon.{service.ServiceId}") { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters["Action"] = Action;
        request.Parameters["Version"] = service.Version;
        write((TRequest)input, new QueryForm(request.Parameters));
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var root = Load(input.Stream);
        var response = read(root.Element($"{Action}Result") ?? root);
        response.ResponseMetadata = new ResponseMetadata { RequestId = root.Element("ResponseMetadata").Text("RequestId") };
        return response;
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        XElement root;
        try
        {
            root = Load(input.Stream);
        }
        catch (System.Xml.XmlException noXml)
        {
            return errors.Make($"{service.ServiceId} answered {(int)statusCode} without saying why: {noXml.Message}", innerException, ErrorType.Unknown, statusCode.ToString(), "", statusCode);
        }

        var error = root.DescendantsAndSelf("Error").FirstOrDefault();
        return errors.Make(
            error.Text("Message") ?? $"{service.ServiceId} answered {(int)statusCode} without a message.",
            innerException,
            error.Text("Type") == "Sender" ? ErrorType.Sender : ErrorType.Receiver,
            error.Text("Code") ?? "",
            root.Descendants("RequestId").Concat(root.Descendants("RequestID")).FirstOrDefault()?.Value ?? "",
            statusCode);
    }

    /// <summary>Without namespaces: a service has one, and stand-ins leave it out.</summary>
    private static XElement Load(Stream body)
    {
        var root = XElement.Load(body);
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return root;
    }
}
