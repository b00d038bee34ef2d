using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>The few operations that the outbox needs of S3. Conditions are S3's own, so two senders never both succeed.</summary>
internal sealed class OutboxBucket(IAmazonS3 client, string bucket)
{
    /// <summary>An item is an alert with its context; anything larger was not written by Iota.</summary>
    private const int LargestObject = 4 * 1024 * 1024;

    /// <summary>Keys in their order, and when S3 took each.</summary>
    public async IAsyncEnumerable<(string Key, DateTimeOffset Modified)> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        ListObjectsV2Response response;
        do
        {
            response = await client.ListObjectsV2Async(request, cancellationToken);
            foreach (S3Object found in response.S3Objects ?? [])
                yield return (found.Key, found.LastModified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.MaxValue);
            request.ContinuationToken = response.NextContinuationToken;
        }
        while (response.IsTruncated == true);
    }

    /// <summary>Content and ETag; null when the object is not there (any more).</summary>
    public async Task<(byte[] Content, string ETag)?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            using GetObjectResponse response = await client.GetObjectAsync(bucket, key, cancellationToken);
            byte[] content = new byte[Math.Min(response.ContentLength, LargestObject)];
            int length = await response.ResponseStream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
            return (content[..length], response.ETag);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Writes an object that must not be there yet. Its ETag; null when one is there.</summary>
    public Task<string?> CreateAsync(string key, byte[] content, CancellationToken cancellationToken) =>
        PutAsync(new PutObjectRequest { Key = key, IfNoneMatch = "*" }, content, cancellationToken);

    /// <summary>Writes an object that must still be the one that was read. Its new ETag; null when it is another one or none.</summary>
    public Task<string?> ReplaceAsync(string key, string etag, byte[] content, CancellationToken cancellationToken) =>
        PutAsync(new PutObjectRequest { Key = key, IfMatch = etag }, content, cancellationToken);

    public Task WriteAsync(string key, byte[] content, CancellationToken cancellationToken) => PutAsync(new PutObjectRequest { Key = key }, content, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => client.DeleteObjectAsync(bucket, key, cancellationToken);

    private async Task<string?> PutAsync(PutObjectRequest request, byte[] content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(content);
        request.BucketName = bucket;
        request.ContentType = "application/json";
        request.InputStream = body;
        request.UseChunkEncoding = false; // small enough to be signed in one piece
        try
        {
            return (await client.PutObjectAsync(request, cancellationToken)).ETag;
        }
        // 409: another conditional write was under way; 404: the object to replace was deleted meanwhile (Amazon S3 User Guide, "Conditional writes").
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict
            || (e.StatusCode == HttpStatusCode.NotFound && request.IfMatch is not null))
        {
            return null;
        }
    }
}
