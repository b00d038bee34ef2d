namespace Iota.Engine.Tests.Decoding;

/// <summary>Gives at most a fixed number of bytes per read, as a network does.</summary>
internal sealed class ChunkedStream(byte[] content, int chunkBytes) : ReadOnlyStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(chunkBytes, buffer.Length), content.Length - _position);
        content.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
