using Amazon.S3;
using Amazon.S3.Model;

namespace Iota.Engine.Sources;

/// <summary>Log objects in S3.</summary>
/// <remarks>An object with a version id is opened in that version. An ETag is not held against what is there: an object that was overwritten since it was
/// announced has only its present content, and that was announced as well.</remarks>
public sealed class S3ObjectStore(IAmazonS3 s3, TimeProvider time) : IObjectStore
{
    /// <summary>Until the next bytes of a body.</summary>
    internal static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(20);

    public async Task<Stream> OpenAsync(ObjectRef source, CancellationToken cancellationToken)
    {
        // The SDK drops the first slash of a key that begins with one, and would read another object.
        string key = source.Key.StartsWith('/') ? '/' + source.Key : source.Key;
        var request = new GetObjectRequest { BucketName = source.Bucket, Key = key, VersionId = source.VersionId };
        try
        {
            GetObjectResponse response = await s3.GetObjectAsync(request, cancellationToken);
            return new S3ObjectStream(response, StallTimeout, time);
        }
        catch (Exception error) when (S3Failure.IsExpected(error, cancellationToken))
        {
            throw S3Failure.Explain(error, source.Bucket, RegionName());
        }
    }

    private string RegionName() => s3.Config.RegionEndpoint?.SystemName ?? s3.Config.AuthenticationRegion ?? "unknown";
}
