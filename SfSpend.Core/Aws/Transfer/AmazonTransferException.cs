using System.Net;
using Amazon.Runtime;

namespace Amazon.Transfer
{
    /// <summary>Transfer Family refused, or failed.</summary>
    public class AmazonTransferException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
}

namespace Amazon.Transfer.Model
{
    /// <summary>There is no such server or user.</summary>
    public class ResourceNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonTransferException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The user or key is there already.</summary>
    public class ResourceExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonTransferException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The request does not hold together, or names a role that Transfer Family can't assume (yet).</summary>
    public class InvalidRequestException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonTransferException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>Too many requests.</summary>
    public class ThrottlingException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonTransferException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The server is in a state in which it can't be changed.</summary>
    public class ConflictException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonTransferException(message, innerException, errorType, errorCode, requestId, statusCode);
}
