using Iota.Engine.Sources;

namespace Iota.Console.Worker;

/// <summary>Passes objects on and notes that they move: a large one takes its time, and one that has stopped is something else.</summary>
internal sealed class WatchedObjectStore(IObjectStore objects, Action progress) : IObjectStore
{
    public async Task<Stream> OpenAsync(ObjectRef source, CancellationToken cancellationToken)
    {
        Stream stream = await objects.OpenAsync(source, cancellationToken);
        progress();
        return new WatchedStream(stream, progress);
    }

    private sealed class WatchedStream(Stream stream, Action progress) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await stream.ReadAsync(buffer, cancellationToken);
            progress();
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = stream.Read(buffer, offset, count);
            progress();
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
