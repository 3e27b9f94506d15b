using System.Net;
using Amazon.Runtime;

namespace Amazon.Redshift
{
    /// <summary>Redshift refused, or failed.</summary>
    public class AmazonRedshiftException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
}

namespace Amazon.Redshift.Model
{
    /// <summary>There is no such cluster.</summary>
    public class ClusterNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonRedshiftException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The account has a cluster of that name.</summary>
    public class ClusterAlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonRedshiftException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The cluster is busy, or paused.</summary>
    public class InvalidClusterStateException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonRedshiftException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>AWS has no such node free in this Region.</summary>
    public class InsufficientClusterCapacityException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonRedshiftException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>The Region, or the node type, does not offer what was asked for.</summary>
    public class UnsupportedOptionException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonRedshiftException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>There is a snapshot of that name.</summary>
    public class ClusterSnapshotAlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonRedshiftException(message, innerException, errorType, errorCode, requestId, statusCode);

    /// <summary>There is no such subnet group; without a default VPC not even the default one.</summary>
    public class ClusterSubnetGroupNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonRedshiftException(message, innerException, errorType, errorCode, requestId, statusCode);
}
