using System.Text;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Iota.Integration.Tests.Sources;

public sealed class S3ObjectStoreTests : IAsyncDisposable
{
    private const string Bucket = "logs";
    private const string Key = "AWSLogs/1/a.json.gz";

    private static readonly byte[] Content = Encoding.UTF8.GetBytes(new string('x', 300_000));

    private readonly LoopbackS3 _server = new();
    private readonly FakeTimeProvider _time = new();
    private readonly IAmazonS3 _s3;
    private readonly S3ObjectStore _store;

    public S3ObjectStoreTests()
    {
        _s3 = S3Connection.Create(_server.Address);
        _store = new S3ObjectStore(_s3, _time);
        _server.Put(Bucket, Key, Content);
    }

    public async ValueTask DisposeAsync()
    {
        _s3.Dispose();
        await _server.DisposeAsync();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Key)]
    [InlineData("a b+c=é%25/ü.json")]
    [InlineData("dots/../and/./dots")]
    [InlineData("/one/slash/first")]
    [InlineData("//double//slashes")]
    public async Task An_object_is_read_to_its_end_whatever_its_key_is_called(string key)
    {
        _server.Put(Bucket, key, Content);
        Assert.Equal(Content, await ReadWholeAsync(new ObjectRef(Bucket, key)));
    }

    /// <summary>Keys come from outside. One that the SDK chokes on must be an object that fails, not an exception that stops the batch.</summary>
    [Theory(Timeout = 30_000)]
    [InlineData("\u0001\u001f\u007f")]
    [InlineData("a\0b")]
    [InlineData("?versionId=x&acl#fragment")]
    [InlineData("http://127.0.0.1/x")]
    [InlineData("back\\slash")]
    [InlineData("\r\nHost: elsewhere")]
    [InlineData("e\u0301\u202e\ufeff🔥")]
    [InlineData("{Key+}%7BKey%7D")]
    [InlineData("trailing/")]
    [InlineData(" ")]
    [InlineData(".")]
    public async Task An_odd_key_names_its_object_and_no_other(string key)
    {
        _server.Put(Bucket, key, "this one");
        Assert.Equal("this one", Encoding.UTF8.GetString(await ReadWholeAsync(new ObjectRef(Bucket, key))));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("..", 1)]
    [InlineData("/", 1)]
    [InlineData("x", 5_000)]
    [InlineData("ü", 3_000)]
    public async Task A_key_that_cannot_be_is_a_failed_object(string part, int times)
    {
        ObjectFailedException failure = await Assert.ThrowsAsync<ObjectFailedException>(
            () => ReadWholeAsync(new ObjectRef(Bucket, string.Concat(Enumerable.Repeat(part, times)))));
        Assert.Equal(FailureReason.NotFound, failure.Reason);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("UPPER_case")]
    [InlineData("a..b")]
    [InlineData("192.168.0.1")]
    [InlineData("-.-")]
    [InlineData("xn--a--ol-s3")]
    [InlineData("a--use1-az4--x-s3")]
    [InlineData("a.mrap")]
    [InlineData("...")]
    public async Task An_odd_bucket_is_a_failed_object(string bucket) =>
        await Assert.ThrowsAsync<ObjectFailedException>(() => ReadWholeAsync(new ObjectRef(bucket, Key)));

    [Fact(Timeout = 30_000)]
    public async Task A_key_with_dots_never_leaves_its_bucket()
    {
        _server.Put("other", "secret", "secret");
        ObjectFailedException failure = await Assert.ThrowsAsync<ObjectFailedException>(() => ReadWholeAsync(new ObjectRef(Bucket, "../other/secret")));
        Assert.Equal(FailureReason.NotFound, failure.Reason);
        Assert.Equal(["/logs/../other/secret"], _server.Requests);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_version_id_is_asked_for_and_an_ETag_is_not()
    {
        await ReadWholeAsync(new ObjectRef(Bucket, Key, "3sL4kqtJlcpXroDTDmJ"));
        await ReadWholeAsync(new ObjectRef(Bucket, Key, "\"0a1b\""));
        Assert.Collection(_server.Requests,
            first => Assert.Contains("versionId=3sL4kqtJlcpXroDTDmJ", first, StringComparison.Ordinal),
            second => Assert.DoesNotContain("versionId", second, StringComparison.Ordinal));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(S3Fault.Forbidden, FailureReason.AccessDenied, "s3:GetObject")]
    [InlineData(S3Fault.ExpiredToken, FailureReason.AccessDenied, "credentials")]
    [InlineData(S3Fault.NoSuchVersion, FailureReason.NotFound, "version")]
    [InlineData(S3Fault.Archived, FailureReason.ReadFailed, "archived")]
    [InlineData(S3Fault.InternalError, FailureReason.ReadFailed, "500 InternalError")]
    [InlineData(S3Fault.SlowDown, FailureReason.ReadFailed, "503 SlowDown")]
    [InlineData(S3Fault.WrongRegion, FailureReason.ReadFailed, "in another region (eu-west-3)")]
    [InlineData(S3Fault.Redirect, FailureReason.ReadFailed, "in another region (eu-west-3)")]
    [InlineData(S3Fault.Drop, FailureReason.ReadFailed, "could not be reached")]
    public async Task A_refusal_has_a_reason_and_says_what_to_do(S3Fault fault, FailureReason reason, string says)
    {
        _server.FailAlways(Key, fault);
        ObjectFailedException failure = await Assert.ThrowsAsync<ObjectFailedException>(() => ReadWholeAsync(new ObjectRef(Bucket, Key)));
        Assert.Equal(reason, failure.Reason);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.InRange(_server.RequestsFor(Key), 1, 30); // Dropped connections are tried again inside of each try.
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Bucket, "missing", "the object does not exist")]
    [InlineData("nowhere", Key, "the bucket 'nowhere' does not exist")]
    public async Task What_does_not_exist_is_not_found(string bucket, string key, string says)
    {
        ObjectFailedException failure = await Assert.ThrowsAsync<ObjectFailedException>(() => ReadWholeAsync(new ObjectRef(bucket, key)));
        Assert.Equal(FailureReason.NotFound, failure.Reason);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(S3Fault.SlowDown)]
    [InlineData(S3Fault.InternalError)]
    [InlineData(S3Fault.Drop)]
    public async Task A_passing_fault_is_waited_out(S3Fault fault)
    {
        _server.FailNext(Key, fault, fault);
        Assert.Equal(Content, await ReadWholeAsync(new ObjectRef(Bucket, Key)));
        Assert.Equal(3, _server.RequestsFor(Key));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_body_that_is_cut_short_is_an_error_and_never_a_short_object()
    {
        _server.FailAlways(Key, S3Fault.CutShort);
        IOException error = await Assert.ThrowsAnyAsync<IOException>(() => ReadWholeAsync(new ObjectRef(Bucket, Key)));
        Assert.Contains("150,000 of 300,000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_body_that_differs_from_its_ETag_is_an_error()
    {
        _server.FailAlways(Key, S3Fault.Corrupt);
        await Assert.ThrowsAnyAsync<IOException>(() => ReadWholeAsync(new ObjectRef(Bucket, Key)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_body_that_stalls_is_given_up()
    {
        _server.FailAlways(Key, S3Fault.Stall);
        Task<byte[]> reading = ReadWholeAsync(new ObjectRef(Bucket, Key));
        while (!reading.IsCompleted)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            _time.Advance(S3ObjectStore.StallTimeout);
        }
        IOException error = await Assert.ThrowsAnyAsync<IOException>(() => reading);
        Assert.Contains("S3 sent nothing for 20 s", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_read_can_be_cancelled()
    {
        _server.FailAlways(Key, S3Fault.Stall);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(new ObjectRef(Bucket, Key), cancel.Token));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        using IAmazonS3 nowhere = S3Connection.Create(new Uri("http://127.0.0.1:9"));
        var store = new S3ObjectStore(nowhere, _time);
        ObjectFailedException failure = await Assert.ThrowsAsync<ObjectFailedException>(
            () => store.OpenAsync(new ObjectRef(Bucket, Key), TestContext.Current.CancellationToken));
        Assert.Equal(FailureReason.ReadFailed, failure.Reason);
        Assert.Contains("could not be reached", failure.Message, StringComparison.Ordinal);
    }

    private Task<byte[]> ReadWholeAsync(ObjectRef source) => ReadAsync(source, TestContext.Current.CancellationToken);

    private async Task<byte[]> ReadAsync(ObjectRef source, CancellationToken cancellationToken)
    {
        await using Stream stream = await _store.OpenAsync(source, cancellationToken);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, 10_000, cancellationToken);
        return content.ToArray();
    }
}
