using System.Globalization;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace Iota.Engine.Sources;

/// <summary>
/// The body of an object. Whatever goes wrong with it is an <see cref="IOException"/>: the connection, a stall, and above all an end before the announced
/// length, which must never look like the end of a short object.
/// </summary>
internal sealed class S3ObjectStream(GetObjectResponse response, TimeSpan stallTimeout, TimeProvider time) : Stream
{
    private readonly long _length = response.ContentLength;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var timer = new CancellationTokenSource(stallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        int count;
        try
        {
            count = await response.ResponseStream.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException(Describe($"S3 sent nothing for {stallTimeout.TotalSeconds:0} s"), error);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or AmazonClientException)
        {
            // The SDK holds the body against its ETag where that is an MD5, and says so with its own exception.
            throw new IOException(Describe(error.Message.TrimEnd('.')), error);
        }
        _read += count;
        if (count == 0 && buffer.Length > 0 && _read < _length) throw new IOException(Describe("S3 closed the connection"));
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) response.Dispose();
        base.Dispose(disposing);
    }

    private string Describe(string what) => string.Create(CultureInfo.InvariantCulture, $"{what} after {_read:N0} of {_length:N0} bytes.");
}
