using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace Iota.Engine.Sources;

/// <summary>Turns what the SDK throws into a reason and a sentence that says what to do.</summary>
internal static class S3Failure
{
    /// <summary>What S3, the network, missing credentials or odd names cause; not the caller's own cancellation. Names come from notifications: one
    /// that the SDK
    /// cannot make an address of must not stop a batch.</summary>
    public static bool IsExpected(Exception error, CancellationToken cancellationToken) =>
        error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or ArgumentException or FormatException
        || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public static ObjectFailedException Explain(Exception error, string bucket, string region) => error switch
    {
        AmazonS3Exception answer => ExplainAnswer(answer, bucket, region),
        AmazonServiceException answer => new(FailureReason.ReadFailed, $"S3 could not be asked: {answer.Message}", error),
        AmazonClientException => new(FailureReason.AccessDenied,
            $"there are no usable AWS credentials: {error.Message} Set AWS_PROFILE, or give the function or the pod a role.", error),
        ArgumentException or FormatException => new(FailureReason.ReadFailed, $"S3 has no address for it: {error.Message}", error),
        OperationCanceledException or TimeoutException => new(FailureReason.ReadFailed,
            "S3 did not answer in time; in a private subnet, check that it has a gateway endpoint for S3.", error),
        _ => new(FailureReason.ReadFailed, $"S3 could not be reached: {error.Message}", error),
    };

    private static ObjectFailedException ExplainAnswer(AmazonS3Exception answer, string bucket, string region)
    {
        (FailureReason reason, string message) = answer switch
        {
            { ErrorCode: "NoSuchBucket" } => (FailureReason.NotFound, $"the bucket '{bucket}' does not exist."),
            { ErrorCode: "NoSuchVersion" } => (FailureReason.NotFound, "this version of the object does not exist any more; a lifecycle rule may have removed it."),
            { ErrorCode: "InvalidObjectState" } => (FailureReason.ReadFailed, "the object is archived (Glacier); restore it, then send its notification again."),
            { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed } => (FailureReason.NotFound, "the object does not exist in the bucket."),
            { ErrorCode: "ExpiredToken" or "InvalidToken" or "InvalidAccessKeyId" or "SignatureDoesNotMatch" } =>
                (FailureReason.AccessDenied, $"S3 does not accept the AWS credentials: {answer.ErrorCode}; renew them."),
            { ErrorCode: "RequestTimeTooSkewed" } => (FailureReason.AccessDenied, "S3 refuses the request because this machine's clock is wrong; set it."),
            { StatusCode: HttpStatusCode.Forbidden } => (FailureReason.AccessDenied, Denied(bucket)),
            _ when IsElsewhere(answer) => (FailureReason.ReadFailed, $"the bucket '{bucket}' is in another region{Where(answer)} than {region}; set AWS_REGION to the bucket's."),
            _ => (FailureReason.ReadFailed, $"S3 answered {(int)answer.StatusCode} {answer.ErrorCode}: {answer.Message}"),
        };
        return new ObjectFailedException(reason, message, answer);
    }

    private static string Denied(string bucket) =>
        $"access is denied; the role needs s3:GetObject and s3:GetObjectVersion on '{bucket}' and kms:Decrypt on its key. "
        + "Without s3:ListBucket, an object that does not exist is denied as well."; // docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

    private static bool IsElsewhere(AmazonS3Exception answer) =>
        answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect
        || answer.ErrorCode is "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException";

    private static string Where(AmazonS3Exception answer) =>
        answer.InnerException is HttpErrorResponseException { Response: { } response } && response.GetHeaderValue("x-amz-bucket-region") is { Length: > 0 } region
            ? $" ({region})" : "";
}
