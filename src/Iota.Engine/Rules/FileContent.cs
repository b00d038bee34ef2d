using System.Buffers;

namespace Iota.Engine.Rules;

/// <summary>A small file in a pooled buffer: of hundreds of files, each with a buffer of its own, a start would spend most of its time on fresh memory.</summary>
internal readonly struct FileContent : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    private FileContent(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    public Span<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <param name="most">Bytes beyond which a file is read no further.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileContent Read(string path, int most = int.MaxValue)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(RandomAccess.GetLength(file), Math.Min(most, Array.MaxLength)));
        int length = 0;
        try
        {
            int count;
            while (length < buffer.Length && length < most && (count = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0) length += count;
            return new FileContent(buffer, Math.Min(length, most));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
