using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Iota.Engine.Decoding;

/// <summary>
/// Expands a gzip stream of any number of members (RFC 1952) and checks its framing to the last byte: CRC-32 and length of every member, and that the
/// stream ends where a member ends. A truncated object must never look like a short one.
/// </summary>
internal sealed unsafe class GzipInflater : IDisposable
{
    private const byte FlagHeaderCrc = 0x02;
    private const byte FlagExtra = 0x04;
    private const byte FlagName = 0x08;
    private const byte FlagComment = 0x10;
    private const byte ReservedFlags = 0xE0;
    private const int FixedHeaderBytes = 10;
    private const int TrailerBytes = 8;

    private readonly ZLib.Stream* _zlib;
    private readonly Crc32 _crc = new();
    private readonly byte[] _field = new byte[FixedHeaderBytes];
    private Part _part = Part.FixedHeader;
    private int _fieldBytes;
    private int _extraBytes;
    private byte _flags;
    private uint _memberBytes;
    private int _members;
    private bool _inPadding;

    public GzipInflater()
    {
        _zlib = (ZLib.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(ZLib.Stream));
        if (ZLib.InflateInit(_zlib, ZLib.RawDeflate) != ZLib.Ok) throw new InsufficientMemoryException("zlib could not allocate its state.");
    }

    private enum Part
    {
        FixedHeader,
        ExtraLength,
        Extra,
        Name,
        Comment,
        HeaderCrc,
        Body,
        Trailer,
    }

    public static bool LooksLikeGzip(ReadOnlySpan<byte> start) => start.Length >= 2 && start[0] == 0x1F && start[1] == 0x8B;

    /// <summary>Expands what it can. Either all input is consumed or the output is full.</summary>
    /// <exception cref="ObjectFailedException">The stream is not valid gzip.</exception>
    public void Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        while (true)
        {
            if (_part == Part.Body)
            {
                if (written == output.Length) return; // Also because zlib takes an output of no bytes for an error.
                InflateBody(input[consumed..], output[written..], out int used, out int produced);
                consumed += used;
                written += produced;
                if (_part == Part.Body) return;
            }
            if (consumed == input.Length) return;
            ReadFraming(input[consumed++]);
        }
    }

    /// <summary>Call when the input has ended.</summary>
    /// <exception cref="ObjectFailedException">The input ends inside a member.</exception>
    public void EnsureComplete()
    {
        bool betweenMembers = _part == Part.FixedHeader && _fieldBytes == 0 && _members > 0;
        if (betweenMembers) return;
        bool beginsMember = _field[0] == 0x1F && (_fieldBytes < 2 || _field[1] == 0x8B);
        if (_part == Part.FixedHeader && _members > 0 && !beginsMember) throw Corrupt("bytes that are not gzip follow its last member");
        throw new ObjectFailedException(FailureReason.TruncatedGzip,
            $"the gzip stream ends inside its {PartName()}: the object is truncated. Nothing of it was used; upload it again.");
    }

    /// <summary>For the next stream. It costs less than a new one, whose tables zlib would take from the system and give back each time.</summary>
    public void Reset()
    {
        if (ZLib.InflateReset(_zlib, ZLib.RawDeflate) != ZLib.Ok) throw new InvalidOperationException("zlib could not reset its state.");
        _crc.Reset();
        _memberBytes = 0;
        _members = 0;
        _inPadding = false;
        Begin(Part.FixedHeader);
    }

    public void Dispose()
    {
        if (_zlib->State != null) _ = ZLib.InflateEnd(_zlib);
        NativeMemory.Free(_zlib);
    }

    private void InflateBody(ReadOnlySpan<byte> input, Span<byte> output, out int used, out int produced)
    {
        int result;
        fixed (byte* nextIn = input, nextOut = output)
        {
            _zlib->NextIn = nextIn;
            _zlib->AvailableIn = (uint)input.Length;
            _zlib->NextOut = nextOut;
            _zlib->AvailableOut = (uint)output.Length;
            result = ZLib.Inflate(_zlib, flush: 0);
        }
        used = input.Length - (int)_zlib->AvailableIn;
        produced = output.Length - (int)_zlib->AvailableOut;
        _crc.Append(output[..produced]);
        _memberBytes = unchecked(_memberBytes + (uint)produced);
        switch (result)
        {
            case ZLib.StreamEnd:
                Begin(Part.Trailer);
                break;
            case ZLib.Ok or ZLib.BufferError: // BufferError: no progress possible without more input or more room.
                break;
            default:
                throw Corrupt("its compressed data is damaged");
        }
    }

    private void ReadFraming(byte value)
    {
        switch (_part)
        {
            case Part.FixedHeader:
                ReadFixedHeader(value);
                break;
            case Part.ExtraLength:
                if (!Collect(value, 2)) break;
                _extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(_field);
                Begin(_extraBytes > 0 ? Part.Extra : NextHeaderPart(FlagExtra));
                break;
            case Part.Extra:
                if (--_extraBytes == 0) Begin(NextHeaderPart(FlagExtra));
                break;
            case Part.Name:
                if (value == 0) Begin(NextHeaderPart(FlagName));
                break;
            case Part.Comment:
                if (value == 0) Begin(NextHeaderPart(FlagComment));
                break;
            case Part.HeaderCrc:
                if (Collect(value, 2)) Begin(Part.Body);
                break;
            case Part.Trailer:
                if (Collect(value, TrailerBytes)) EndMember();
                break;
        }
    }

    private void ReadFixedHeader(byte value)
    {
        // tar and tape tools pad with zeros after the last member; gzip ignores them, and so does this.
        if (_members > 0 && _fieldBytes == 0 && value == 0)
        {
            _inPadding = true;
            return;
        }
        if (_inPadding) throw Corrupt("data follows the padding after its last member");
        if (!Collect(value, FixedHeaderBytes)) return;
        if (!LooksLikeGzip(_field) || _field[2] != 8)
            throw Corrupt(_members == 0 ? "its header is not a gzip header" : "bytes that are not gzip follow its last member");
        _flags = _field[3];
        if ((_flags & ReservedFlags) != 0) throw Corrupt("its header has flags that gzip does not know");
        Begin(NextHeaderPart(0));
    }

    private Part NextHeaderPart(byte after) => true switch
    {
        _ when after < FlagExtra && (_flags & FlagExtra) != 0 => Part.ExtraLength,
        _ when after < FlagName && (_flags & FlagName) != 0 => Part.Name,
        _ when after < FlagComment && (_flags & FlagComment) != 0 => Part.Comment,
        _ when (_flags & FlagHeaderCrc) != 0 => Part.HeaderCrc,
        _ => Part.Body,
    };

    private void EndMember()
    {
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(_field);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_field.AsSpan(4));
        if (crc != _crc.GetCurrentHashAsUInt32()) throw Corrupt("its checksum (CRC-32) does not match");
        if (length != _memberBytes) throw Corrupt("its length does not match");
        _members++;
        _memberBytes = 0;
        _crc.Reset();
        if (ZLib.InflateReset(_zlib, ZLib.RawDeflate) != ZLib.Ok) throw new InvalidOperationException("zlib could not reset its state.");
        Begin(Part.FixedHeader);
    }

    private bool Collect(byte value, int size)
    {
        _field[_fieldBytes++] = value;
        return _fieldBytes == size;
    }

    private void Begin(Part part)
    {
        _part = part;
        _fieldBytes = 0;
    }

    private string PartName() => _part switch
    {
        Part.Body => "compressed data",
        Part.Trailer => "checksum",
        _ => "header",
    };

    private ObjectFailedException Corrupt(string why) =>
        new(FailureReason.CorruptGzip, $"the gzip stream is corrupt: {why} (member {_members + 1}). Nothing of it was used; upload it again.");
}
