using System.Runtime.InteropServices;

namespace Iota.Engine.Decoding;

/// <summary>
/// Raw inflate from the zlib that ships inside .NET. <see cref="System.IO.Compression.DeflateStream"/> is built on the same functions but hides
/// how many input bytes it used, and without that number the end of a gzip member cannot be checked (docs/decisions/0002-gzip-framing.md).
/// </summary>
internal static unsafe partial class ZLib
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int BufferError = -5;

    /// <summary>Window bits of a raw deflate stream, without zlib or gzip header.</summary>
    public const int RawDeflate = -15;

    private const string Library = "libSystem.IO.Compression.Native";

    /// <summary>The z_stream of .NET's native shim.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Stream
    {
        public byte* NextIn;
        public byte* NextOut;
        public byte* Message;
        public void* State;
        public uint AvailableIn;
        public uint AvailableOut;
    }

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    public static partial int InflateInit(Stream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    public static partial int InflateReset(Stream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    public static partial int Inflate(Stream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    public static partial int InflateEnd(Stream* stream);
}
