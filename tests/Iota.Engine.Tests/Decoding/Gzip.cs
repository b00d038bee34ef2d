using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Iota.Engine.Tests.Decoding;

/// <summary>Makes gzip members, with every optional part of the header.</summary>
internal static class Gzip
{
    public static byte[] Member(ReadOnlySpan<byte> content, CompressionLevel level = CompressionLevel.Optimal) =>
        [.. Header(flags: 0), .. Deflate(content, level), .. Trailer(content)];

    public static byte[] Header(byte flags) => [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 255];

    /// <summary>A header with the parts that <paramref name="flags"/> asks for: 2 CRC, 4 extra field, 8 name, 16 comment.</summary>
    public static byte[] HeaderWithParts(byte flags) =>
    [
        .. Header(flags),
        .. (flags & 4) != 0 ? (byte[])[5, 0, (byte)'A', (byte)'p', 1, 0, 7] : [],
        .. (flags & 8) != 0 ? "log.json\0"u8 : [],
        .. (flags & 16) != 0 ? "a comment\0"u8 : [],
        .. (flags & 2) != 0 ? (byte[])[0x12, 0x34] : [],
    ];

    public static byte[] Trailer(ReadOnlySpan<byte> content)
    {
        byte[] trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.HashToUInt32(content));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), unchecked((uint)content.Length));
        return trailer;
    }

    public static byte[] Deflate(ReadOnlySpan<byte> content, CompressionLevel level = CompressionLevel.Optimal)
    {
        if (content.IsEmpty) return [3, 0]; // DeflateStream writes nothing at all, which is no valid stream.
        using var target = new MemoryStream();
        using (var deflate = new DeflateStream(target, level)) deflate.Write(content);
        return target.ToArray();
    }
}
