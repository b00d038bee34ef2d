using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Sources;

namespace Iota.Console;

/// <summary>What a scan reads: files and folders on disk, prefixes in S3, in any mixture. S3 clients are made when the first S3 path asks for them.</summary>
internal sealed class ScanInputs(IReadOnlyList<AssumedRole> roles) : IObjectStore, IDisposable
{
    private readonly LocalObjectStore _disk = new();
    private readonly S3Accounts _s3 = new(roles, TimeProvider.System);

    /// <summary>The log objects of all paths, in the order of the paths; what two paths name is there once.</summary>
    /// <param name="range">When they were written, the oldest first; null for all objects.</param>
    /// <exception cref="UsageException">A path does not exist, cannot be listed, or holds nothing.</exception>
    public async Task<IReadOnlyCollection<ObjectRef>> ListAsync(IReadOnlyList<string> paths, DateRange? range, CancellationToken cancellationToken)
    {
        if (range is null && paths is [string single] && !S3Url.IsS3(single) && ListDisk(single) is { Count: > 0 } files) return files;
        var objects = new OrderedDictionary<ObjectRef, bool>();
        foreach (string path in paths)
        {
            int found = 0;
            await foreach (ObjectRef source in ListAsync(path, range, cancellationToken))
            {
                objects.TryAdd(source, true);
                found++;
            }
            if (found == 0) throw new UsageException(range is null
                ? $"nothing to scan: there is no file below '{path}'."
                : $"there is no log object of that time below '{path}'. The dates of folders and names count, and are UTC.");
        }
        // Accounts and regions side by side, as things happened: what rules remember is then what it would have been.
        return range is null ? objects.Keys : [.. objects.Keys.OrderBy(source => ObjectDate.Of(source)?.Start).ThenBy(source => source.Key, StringComparer.Ordinal)];
    }

    /// <summary>A path that is misspelt is known before anything is begun.</summary>
    /// <exception cref="UsageException">A path of the disk does not exist.</exception>
    public static void RequireOnDisk(IEnumerable<string> paths)
    {
        foreach (string path in paths)
            if (!S3Url.IsS3(path) && !Path.Exists(path)) throw DoesNotExist(path);
    }

    public Task<Stream> OpenAsync(ObjectRef source, CancellationToken cancellationToken) =>
        source.Bucket.Length == 0 ? _disk.OpenAsync(source, cancellationToken) : _s3.OpenAsync(source, cancellationToken);

    /// <summary>The client for a bucket.</summary>
    /// <exception cref="UsageException">S3 cannot be used.</exception>
    public IAmazonS3 ClientFor(string bucket)
    {
        try
        {
            return _s3.ClientFor(bucket);
        }
        catch (AmazonClientException error)
        {
            throw new UsageException($"S3 cannot be used: {error.Message} Set AWS_REGION.");
        }
    }

    public void Dispose() => _s3.Dispose();

    private IAsyncEnumerable<ObjectRef> ListAsync(string path, DateRange? range, CancellationToken cancellationToken) => S3Url.IsS3(path)
        ? ListS3Async(path, range, cancellationToken)
        : ListDisk(path).Where(source => range is not { } wanted || ObjectDate.Of(source) is not { } written || wanted.Touches(written)).ToAsyncEnumerable();

    private static IReadOnlyList<ObjectRef> ListDisk(string path)
    {
        try
        {
            return LocalObjectStore.List(path);
        }
        catch (FileNotFoundException)
        {
            throw DoesNotExist(path);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UsageException($"'{path}' cannot be listed: {error.Message}");
        }
    }

    private static UsageException DoesNotExist(string path) => new($"'{path}' does not exist; give a log file, a folder of them, or s3://bucket/prefix.");

    private async IAsyncEnumerable<ObjectRef> ListS3Async(
        string path, DateRange? range, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        S3ObjectListing listing = OpenS3(path, out S3Url url);
        IAsyncEnumerable<ObjectRef> listed = range is { } wanted
            ? new S3DatedListing(listing).ListAsync(url, wanted, cancellationToken)
            : listing.ListAsync(url, cancellationToken);
        await using IAsyncEnumerator<ObjectRef> objects = listed.GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(objects, path)) yield return objects.Current;
    }

    private S3ObjectListing OpenS3(string path, out S3Url url)
    {
        try
        {
            url = S3Url.Parse(path);
            return new S3ObjectListing(_s3.ClientFor(url.Bucket));
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
        catch (AmazonClientException error)
        {
            throw new UsageException($"'{path}': {error.Message.TrimEnd('.')}. Set AWS_REGION and credentials as for the AWS command line.");
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<ObjectRef> objects, string path)
    {
        try
        {
            return await objects.MoveNextAsync();
        }
        catch (ObjectFailedException failure)
        {
            throw new UsageException($"'{path}' cannot be listed: {failure.Message}");
        }
    }
}
