using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Sources;

public sealed class S3ObjectListingTests : IAsyncDisposable
{
    private readonly LoopbackS3 _server = new();
    private readonly IAmazonS3 _s3;
    private readonly S3ObjectListing _listing;

    public S3ObjectListingTests()
    {
        _s3 = S3Connection.Create(_server.Address);
        _listing = new S3ObjectListing(_s3);
    }

    public async ValueTask DisposeAsync()
    {
        _s3.Dispose();
        await _server.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_object_below_the_prefix_is_listed_over_several_pages_in_ordinal_order()
    {
        _server.PageSize = 3;
        string[] keys = [.. Enumerable.Range(0, 10).Select(i => $"AWSLogs/{i:00}"), "AWSLogs/a b+c=é%25", "AWSLogs/ü"];
        foreach (string key in keys) _server.Put("logs", key, key);
        _server.Put("logs", "Other/x", "x");
        _server.Put("logs", "AWSLogs/folder/", "");

        List<ObjectRef> listed = await ListAsync("s3://logs/AWSLogs/");

        Assert.Equal(keys.Order(StringComparer.Ordinal), listed.Select(item => item.Key));
        Assert.All(listed, item => Assert.Equal(LoopbackS3.ETag(System.Text.Encoding.UTF8.GetBytes(item.Key)), item.Version));
        Assert.All(listed, item => Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(item.Key), item.Size));
        Assert.All(listed, item => Assert.Null(item.VersionId));
        Assert.Equal(5, _server.Requests.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_prefix_without_objects_lists_nothing()
    {
        _server.Put("logs", "a", "a");
        Assert.Empty(await ListAsync("s3://logs/b"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_bucket_that_may_not_be_listed_says_which_permission_is_missing()
    {
        _server.FailAlways("", S3Fault.Forbidden);
        ObjectFailedException failure = await Assert.ThrowsAsync<ObjectFailedException>(() => ListAsync("s3://logs/"));
        Assert.Equal(FailureReason.AccessDenied, failure.Reason);
        Assert.Contains("s3:ListBucket on 'logs'", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_bucket_that_does_not_exist_is_not_found()
    {
        ObjectFailedException failure = await Assert.ThrowsAsync<ObjectFailedException>(() => ListAsync("s3://nowhere"));
        Assert.Equal(FailureReason.NotFound, failure.Reason);
    }

    private async Task<List<ObjectRef>> ListAsync(string url)
    {
        var objects = new List<ObjectRef>();
        await foreach (ObjectRef item in _listing.ListAsync(S3Url.Parse(url), TestContext.Current.CancellationToken)) objects.Add(item);
        return objects;
    }
}
