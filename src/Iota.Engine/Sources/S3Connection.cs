using Amazon.Runtime;
using Amazon.S3;

namespace Iota.Engine.Sources;

/// <summary>
/// Makes the S3 client that the object store and the listing share. Region and credentials come from where the AWS tools look for them; AWS_ENDPOINT_URL_S3 or
/// AWS_ENDPOINT_URL sends it to another S3 than Amazon's.
/// </summary>
public static class S3Connection
{
    /// <summary>Until the connection stands. In a subnet without a route to S3 nothing ever answers: better said soon.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Until the first byte of an answer.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Tries after the first one, with the SDK's jittered back-off. The queue tries again after those.</summary>
    private const int Retries = 3;

    /// <param name="endpoint">Another S3 than Amazon's; null for what the environment says.</param>
    /// <param name="credentials">Whose; null for those that the AWS tools would find.</param>
    /// <exception cref="AmazonClientException">The region is unknown: AWS_REGION is not set, nor a profile that has one.</exception>
    public static IAmazonS3 Create(Uri? endpoint = null, AWSCredentials? credentials = null)
    {
        AmazonS3Config config = CreateConfig(pathStyle: endpoint is not null || IsEndpointSet());
        if (endpoint is not null)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1";
        }
        return credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }

    private static AmazonS3Config CreateConfig(bool pathStyle) => new()
    {
        ConnectTimeout = ConnectTimeout,
        Timeout = AnswerTimeout,
        RetryMode = RequestRetryMode.Standard,
        MaxErrorRetry = Retries,
        MaxStaleConnectionRetries = Retries,
        // Other S3s have no DNS name per bucket.
        ForcePathStyle = pathStyle,
        // TLS, the MD5 in the ETag and gzip's own CRC protect a log object already; another checksum is one more pass over every byte.
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    };

    private static bool IsEndpointSet() =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3"))
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL"));
}
