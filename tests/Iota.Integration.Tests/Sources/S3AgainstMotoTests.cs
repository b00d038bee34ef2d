using Amazon.S3;
using Amazon.S3.Model;
using Iota.Engine;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Sources;

/// <summary>The same promises as with the loopback server, held against an S3 that we did not write.</summary>
public sealed class S3AgainstMotoTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Objects_are_listed_and_read_as_they_were_put()
    {
        using IAmazonS3 s3 = S3Connection.Create(moto.Require());
        await s3.PutBucketAsync("plain", Token);
        string[] keys = ["AWSLogs/a b+c=é%25", "AWSLogs/folder/", "AWSLogs/folder/x", "Other"];
        foreach (string key in keys) await PutAsync(s3, "plain", key, key.EndsWith('/') ? "" : key);

        var listed = new List<ObjectRef>();
        await foreach (ObjectRef item in new S3ObjectListing(s3).ListAsync(S3Url.Parse("s3://plain/AWSLogs/"), Token)) listed.Add(item);

        Assert.Equal([keys[0], keys[2]], listed.Select(item => item.Key));
        foreach (ObjectRef item in listed) Assert.Equal(item.Key, await ReadAsync(s3, item));
    }

    [Fact(Timeout = 120_000)]
    public async Task More_objects_than_a_page_holds_are_all_listed()
    {
        using IAmazonS3 s3 = S3Connection.Create(moto.Require());
        await s3.PutBucketAsync("large", Token);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_003), Token, async (i, _) => await PutAsync(s3, "large", $"{i:0000}", "x"));
        int count = 0;
        await foreach (ObjectRef item in new S3ObjectListing(s3).ListAsync(S3Url.Parse("s3://large"), Token))
            Assert.Equal($"{count++:0000}", item.Key);
        Assert.Equal(1_003, count);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_overwritten_object_is_read_in_the_version_that_was_announced()
    {
        using IAmazonS3 s3 = S3Connection.Create(moto.Require());
        await s3.PutBucketAsync("versioned", Token);
        await s3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = "versioned", VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } }, Token);
        string first = await PutAsync(s3, "versioned", "log", "one");
        await PutAsync(s3, "versioned", "log", "two");
        Assert.Equal("one", await ReadAsync(s3, new ObjectRef("versioned", "log", first)));
        Assert.Equal("two", await ReadAsync(s3, new ObjectRef("versioned", "log")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("known", "missing")]
    [InlineData("never-made", "x")]
    public async Task What_does_not_exist_is_not_found(string bucket, string key)
    {
        using IAmazonS3 s3 = S3Connection.Create(moto.Require());
        await s3.PutBucketAsync("known", Token);
        ObjectFailedException failure = await Assert.ThrowsAsync<ObjectFailedException>(() => ReadAsync(s3, new ObjectRef(bucket, key)));
        Assert.Equal(FailureReason.NotFound, failure.Reason);
    }

    private static async Task<string> PutAsync(IAmazonS3 s3, string bucket, string key, string content)
    {
        PutObjectResponse response = await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = content }, Token);
        return response.VersionId;
    }

    private static async Task<string> ReadAsync(IAmazonS3 s3, ObjectRef source)
    {
        await using Stream stream = await new S3ObjectStore(s3, TimeProvider.System).OpenAsync(source, Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }
}
