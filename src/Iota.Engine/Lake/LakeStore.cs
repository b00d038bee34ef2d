using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Iota.Engine.Lake;

/// <summary>Takes the files of the lake: a bucket, or a folder. A file is there whole or not at all, and writing it again changes nothing.</summary>
public sealed class LakeStore
{
    private readonly Func<string, byte[], CancellationToken, Task> _put;

    private LakeStore(LakeLocation location, Func<string, byte[], CancellationToken, Task> put) => (Location, _put) = (location, put);

    public LakeLocation Location { get; }

    /// <param name="clientOf">The client for a bucket; asked for when the lake is one.</param>
    public static LakeStore Open(LakeLocation location, Func<string, IAmazonS3> clientOf)
    {
        if (location.Bucket.Length == 0) return new LakeStore(location, (key, content, cancellationToken) => WriteFileAsync(location.Root, key, content, cancellationToken));
        IAmazonS3 client = clientOf(location.Bucket);
        return new LakeStore(location, (key, content, cancellationToken) => PutObjectAsync(client, location, key, content, cancellationToken));
    }

    /// <summary>Writes a file.</summary>
    /// <param name="key">Below the root, with slashes.</param>
    /// <exception cref="LakeException">It was not written.</exception>
    internal Task PutAsync(string key, byte[] content, CancellationToken cancellationToken) => _put(key, content, cancellationToken);

    private static async Task WriteFileAsync(string root, string key, byte[] content, CancellationToken cancellationToken)
    {
        string path = Path.Combine(root, key), folder = Path.GetDirectoryName(path)!, part = Path.Combine(folder, $".{Path.GetRandomFileName()}.part");
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(part, content, cancellationToken);
            File.Move(part, path, overwrite: true);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new LakeException(FailureReason.AccessDenied, $"this user may not write below {root}.", error);
        }
        catch (IOException error)
        {
            TryDelete(part);
            throw new LakeException(FailureReason.WriteFailed, $"{path} cannot be written: {error.Message}", error);
        }
    }

    private static void TryDelete(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (IOException)
        {
            // Its name begins with a dot and ends in .part: no reader of the lake takes it for a file of its own.
        }
    }

    private static async Task PutObjectAsync(IAmazonS3 client, LakeLocation location, string key, byte[] content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(content, writable: false);
        var request = new PutObjectRequest
        {
            BucketName = location.Bucket,
            Key = location.Root + key,
            InputStream = body,
            // Not Content-Encoding: a client that undoes it would hand on what no longer is what the name says.
            ContentType = "application/gzip",
            UseChunkEncoding = false,
        };
        try
        {
            await client.PutObjectAsync(request, cancellationToken);
        }
        catch (AmazonS3Exception error)
        {
            throw Explain(error, location.Bucket);
        }
        catch (Exception error) when ((error is AmazonClientException or HttpRequestException or IOException or OperationCanceledException) && !cancellationToken.IsCancellationRequested)
        {
            throw new LakeException(FailureReason.WriteFailed, $"the bucket '{location.Bucket}' cannot be reached: {error.Message}", error);
        }
    }

    private static LakeException Explain(AmazonS3Exception error, string bucket) => error switch
    {
        { ErrorCode: "NoSuchBucket" } => new LakeException(FailureReason.NotFound, $"there is no bucket '{bucket}'.", error),
        { StatusCode: HttpStatusCode.Forbidden } =>
            new LakeException(FailureReason.AccessDenied, $"S3 refuses ({error.ErrorCode}); the role needs s3:PutObject on '{bucket}'.", error),
        _ => new LakeException(FailureReason.WriteFailed, $"S3 answered {(int)error.StatusCode} {error.ErrorCode}: {error.Message}", error),
    };
}
