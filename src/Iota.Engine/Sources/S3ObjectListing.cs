using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Iota.Engine.Sources;

/// <summary>Lists log objects in S3.</summary>
public sealed class S3ObjectListing(IAmazonS3 s3)
{
    /// <summary>The objects below a prefix in S3's order, which is the ordinal order of the UTF-8 keys, each with its ETag and size. Objects that stand for
    /// folders (no bytes, a key that ends in a slash) are left out. A page of 1,000 at a time: memory does not grow with the bucket.</summary>
    /// <exception cref="ObjectFailedException">The bucket is missing, forbidden or cannot be read.</exception>
    public IAsyncEnumerable<ObjectRef> ListAsync(S3Url url, CancellationToken cancellationToken) => ListAsync(url, onFolder: null, cancellationToken);

    /// <summary>The same, of one level: what lies in a folder below is left out, and the folder's prefix is handed over instead.</summary>
    /// <param name="onFolder">Null for all levels.</param>
    internal async IAsyncEnumerable<ObjectRef> ListAsync(S3Url url, Action<string>? onFolder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Keys may hold characters that XML cannot (U+0001 to U+001F), so they are asked for in URL encoding.
        var request = new ListObjectsV2Request { BucketName = url.Bucket, Prefix = url.Prefix, Encoding = EncodingType.Url, Delimiter = onFolder is null ? null : "/" };
        do
        {
            ListObjectsV2Response page = await ReadPageAsync(request, cancellationToken);
            foreach (S3Object item in page.S3Objects ?? [])
            {
                string key = page.Encoding == EncodingType.Url ? ObjectKey.Decode(item.Key) : item.Key;
                if (ObjectKey.IsFolder(key, item.Size)) continue;
                DateTimeOffset? modified = item.LastModified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null;
                yield return new ObjectRef(url.Bucket, key, item.ETag, item.Size) { Modified = modified };
            }
            foreach (string folder in page.CommonPrefixes ?? []) onFolder?.Invoke(page.Encoding == EncodingType.Url ? ObjectKey.Decode(folder) : folder);
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    private async Task<ListObjectsV2Response> ReadPageAsync(ListObjectsV2Request request, CancellationToken cancellationToken)
    {
        try
        {
            return await s3.ListObjectsV2Async(request, cancellationToken);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == System.Net.HttpStatusCode.Forbidden)
        {
            throw new ObjectFailedException(FailureReason.AccessDenied, $"listing is denied; the role needs s3:ListBucket on '{request.BucketName}'.", error);
        }
        catch (Exception error) when (S3Failure.IsExpected(error, cancellationToken))
        {
            throw S3Failure.Explain(error, request.BucketName, s3.Config.RegionEndpoint?.SystemName ?? "unknown");
        }
    }
}
