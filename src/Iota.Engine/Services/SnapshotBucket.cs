using Amazon.S3;
using Amazon.S3.Model;

namespace Iota.Engine.Services;

/// <summary>Copies of the state under <c>snapshots/</c> of the alerts bucket: they outlive the file system.</summary>
public sealed class SnapshotBucket(string bucket, IAmazonS3 client)
{
    public const string Prefix = "snapshots/";

    /// <summary>Copies a backup.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="AmazonS3Exception">S3 did not take it.</exception>
    public async Task<string> PutAsync(string backup, CancellationToken cancellationToken)
    {
        string key = Prefix + Path.GetFileName(backup);
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            FilePath = backup,
            ContentType = "application/vnd.sqlite3",
            UseChunkEncoding = false,
        };
        await client.PutObjectAsync(request, cancellationToken);
        return key;
    }

    /// <summary>Fetches a snapshot into a file.</summary>
    /// <exception cref="AmazonS3Exception">It is not there, or may not be read.</exception>
    /// <exception cref="IOException">It did not come whole, or the file cannot be written.</exception>
    public async Task FetchAsync(string key, string file, CancellationToken cancellationToken)
    {
        using GetObjectResponse response = await client.GetObjectAsync(bucket, key, cancellationToken);
        await using FileStream target = File.Create(file);
        await response.ResponseStream.CopyToAsync(target, cancellationToken);
        if (target.Length != response.ContentLength) throw new IOException($"Of {response.ContentLength} bytes only {target.Length} came.");
    }

    /// <summary>The newest snapshots first, at most so many.</summary>
    /// <exception cref="AmazonS3Exception">The bucket cannot be listed.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(int most, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = Prefix };
        ListObjectsV2Response response;
        do
        {
            response = await client.ListObjectsV2Async(request, cancellationToken);
            keys.AddRange((response.S3Objects ?? []).Select(found => found.Key));
            request.ContinuationToken = response.NextContinuationToken;
        }
        while (response.IsTruncated == true);
        return [.. keys.OrderDescending(StringComparer.Ordinal).Take(most)];
    }
}
