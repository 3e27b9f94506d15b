using System.Net;
using Amazon.Runtime;

namespace SfSpend.Core.Environments.Aws;

/// <summary>What AWS answers, as the person at the panel needs it: what happened, and what to do; or that it is worth waiting.</summary>
internal static class AwsErrors
{
    private static readonly string[] Busy =
        ["DependentServiceUnavailableFault", "ServiceUnavailableException", "InternalServiceError", "DependencyViolation", "OperationAborted", "InvalidClusterState", "ConflictException", "ConcurrentModification", "ResourceInUse", "DeleteConflict"];

    private static readonly string[] Throttled =
        ["DependentServiceRequestThrottlingFault", "Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "RequestThrottled", "TooManyRequestsException", "SlowDown", "BandwidthLimitExceeded"];

    private static readonly string[] UnknownCaller =
        ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException", "AuthFailure", "IncompleteSignature"];

    private static readonly string[] NotAllowed = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden"];

    /// <param name="what">The resource, as in "landing-bucket (S3 bucket)".</param>
    public static SfSpendException Explain(Exception exception, string what) => exception switch
    {
        AmazonServiceException { ErrorCode: var code } refused when Throttled.Contains(code) => new NotYetException($"AWS asks to be called less often ({code}).", refused),
        AmazonServiceException { ErrorCode: var code } refused when Busy.Contains(code) => new NotYetException($"AWS is not done with what it hangs on ({code}): {refused.Message}", refused),
        AmazonServiceException { ErrorCode: var code } refused when UnknownCaller.Contains(code) => new ProvisioningException(
            $"AWS does not accept the panel's credentials ({code}): {refused.Message} Renew them where the AWS SDK finds them (environment variables, profile or role), then retry from here.", refused),
        AmazonServiceException refused when NotAllowed.Contains(refused.ErrorCode) || refused.StatusCode == HttpStatusCode.Forbidden => new ProvisioningException(
            $"AWS does not allow this to the panel: {refused.Message} Add the action to the panel's policy (docs/aws-permissions.md has the whole of it), then retry from here.", refused),
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } failed => new NotYetException($"AWS failed ({failed.ErrorCode}): {failed.Message}", failed),
        AmazonServiceException refused => new ProvisioningException($"AWS refused {what} ({refused.ErrorCode}): {refused.Message}", refused),
        AmazonClientException failed => new ProvisioningException($"AWS could not be asked about {what}: {failed.Message} Check AWS:Region and the credentials the AWS SDK finds. For a profile of IAM Identity Center, sign in with \"aws sso login\" first.", failed),
        _ => new ProvisioningException($"AWS did not answer about {what}: {exception.Message} Check the network, and AWS:ServiceURL if it is set.", exception),
    };

    public static bool IsFromAws(Exception exception) => exception is AmazonServiceException or AmazonClientException or HttpRequestException or HttpIOException or TimeoutException;
}
