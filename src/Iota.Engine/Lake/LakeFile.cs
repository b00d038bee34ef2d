using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Iota.Engine.Lake;

/// <summary>A file of the lake while it is written: the events of one log object that are of one log type and one hour, one a line. Its name is the hash of its
/// lines, so the same lines make the same file, whenever and by whomever they are written.</summary>
#pragma warning disable RS0030 // Banned is reading with it.
internal sealed class LakeFile : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Near the smallest files, well below the time that those take (docs/decisions/0020-lake.md has the numbers).</summary>
    private static readonly ZLibCompressionOptions Compression = new() { CompressionLevel = 4 };

    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    private readonly MemoryStream _content = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly GZipStream _gzip;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _used;

    public LakeFile(string logType, long hour)
    {
        (LogType, Hour) = (logType, hour);
        _gzip = new GZipStream(_content, Compression, leaveOpen: true);
    }

    public string LogType { get; }

    public long Hour { get; }

    /// <summary>Compressed bytes so far; some are still in buffers.</summary>
    public long Length => _content.Length;

    /// <summary>Adds an event as one line.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        // A line break in valid JSON stands between tokens, never in a string: a blank says the same.
        while (json.IndexOfAny(LineBreaks) is var at and >= 0)
        {
            Write(json[..at]);
            Write(" "u8);
            json = json[(at + 1)..];
        }
        Write(json);
        Write("\n"u8);
    }

    /// <summary>Ends the file. Its place below the root of the lake, and its content.</summary>
    public (string Key, byte[] Content) Complete()
    {
        Flush();
        _gzip.Dispose();
        string name = Convert.ToHexStringLower(_hash.GetHashAndReset().AsSpan(0, 16));
        return ($"{LakePartition.Folder(LogType, LakeHour.ToTime(Hour))}{name}.jsonl.gz", _content.ToArray());
    }

    public void Dispose()
    {
        _gzip.Dispose();
        _hash.Dispose();
        _content.Dispose();
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _used) Flush();
        if (bytes.Length > _buffer.Length)
        {
            Compress(bytes);
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Flush()
    {
        Compress(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    private void Compress(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _gzip.Write(bytes);
    }
}
