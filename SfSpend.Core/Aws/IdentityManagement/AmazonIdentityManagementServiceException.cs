using System.Net;
using Amazon.Runtime;

namespace Amazon.IdentityManagement
{
    /// <summary>IAM refused, or failed.</summary>
    public class AmazonIdentityManagementServiceException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
}

namespace Amazon.IdentityManagement.Model
{
    /// <summary>There is no such role or policy.</summary>
    public class NoSuchEntityException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The account has a role of that name.</summary>
    public class EntityAlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The role still has policies.</summary>
    public class DeleteConflictException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The policy is not one.</summary>
    public class MalformedPolicyDocumentException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The account may not have more of these.</summary>
    public class LimitExceededException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
}
