using System.Buffers;

namespace Iota.Engine.Decoding;

/// <summary>
/// Reads the records of one log object in bounded memory: expands gzip (recognised by content, never by name), splits, unwraps envelopes and validates.
/// Use: <c>while (await reader.FillAsync(ct)) while (reader.TryRead(out Record record)) …</c>. When <see cref="FillAsync"/> has returned false, the whole
/// object was read and its framing is proven intact.
/// </summary>
internal sealed class RecordReader : IDisposable
{
    private const int InputBytes = 128 * 1024;
    private const int FirstWindowBytes = 256 * 1024;
    private const long RatioCheckedFrom = 10 * 1024 * 1024;

    private readonly DecodeTools? _tools;
    private readonly RecordMembers _members;
    private readonly Envelope _envelope = new();
    private readonly Stream _stream;
    private readonly DecodeLimits _limits;
    private readonly RecordSplitter _splitter;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(InputBytes);
    private byte[] _window = ArrayPool<byte>.Shared.Rent(FirstWindowBytes);
    private GzipInflater? _gzip;
    private int _inputStart;
    private int _inputEnd;
    private int _windowEnd;
    private bool _started;
    private bool _firstBytesChecked;
    private bool _inputEnded;
    private bool _contentEnded;

    /// <param name="stream">The content, which may be gzip.</param>
    /// <param name="limits">Beyond them the object fails.</param>
    /// <param name="tools">To be used again for the next object; null to make them anew.</param>
    public RecordReader(Stream stream, DecodeLimits limits, DecodeTools? tools = null)
    {
        _tools = tools;
        _members = tools?.Members ?? new RecordMembers();
        _stream = stream;
        _limits = limits;
        _splitter = new RecordSplitter(limits.MaxRecordBytes, limits.MaxDepth, _members);
    }

    /// <summary>Bytes of the object as stored, read so far.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Bytes after decompression, so far.</summary>
    public long ExpandedBytes { get; private set; }

    /// <summary>Records read so far, defective ones included.</summary>
    public long Records { get; private set; }

    /// <summary>Whether the content is a CloudTrail digest, which announces log files and holds no events.</summary>
    public bool IsDigest { get; private set; }

    /// <summary>Reads on. False when everything has been read.</summary>
    /// <exception cref="ObjectFailedException">The object is truncated, corrupt, beyond a limit or no log.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_contentEnded) return false;
        MakeRoom();
        // To the last byte: a record that crosses the end is scanned again from its beginning, so ends should be few.
        while (_windowEnd < _window.Length && !_contentEnded)
        {
            if (_inputStart == _inputEnd && !_inputEnded) await ReadInputAsync(cancellationToken);
            if (!_started) Start();
            MoveInputToWindow();
            CheckLimits();
        }
        if (!_firstBytesChecked) CheckFirstBytes();
        return true;
    }

    /// <summary>The next record of what was filled; false when more must be filled.</summary>
    public bool TryRead(out Record record)
    {
        ReadOnlySpan<byte> window = _window.AsSpan(0, _windowEnd);
        while (true)
        {
            switch (_splitter.TryRead(window, _contentEnded))
            {
                case SplitResult.Record:
                    if (IsDigestRecord()) continue;
                    record = NewRecord(window[_splitter.Piece]);
                    return true;
                case SplitResult.Defect:
                    record = NewRecord(window[_splitter.Piece].Trim(" \t\r\n"u8), default, _splitter.Defect);
                    return true;
                default:
                    record = default;
                    return false;
            }
        }
    }

    public void Dispose()
    {
        if (_tools is null) _gzip?.Dispose();
        ArrayPool<byte>.Shared.Return(_input);
        ArrayPool<byte>.Shared.Return(_window);
        _input = _window = [];
    }

    private bool IsDigestRecord()
    {
        ref readonly RecordFields fields = ref _splitter.Fields;
        bool isDigest = _splitter.IsDocument && fields.Has(RecordField.DigestBucket) && !fields.Has(RecordField.EventName);
        IsDigest |= isDigest;
        return isDigest;
    }

    private Record NewRecord(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> inner = _envelope.Unwrap(json, _splitter.Fields);
        if (inner.IsEmpty) return NewRecord(json, _splitter.Fields, defect: null);
        FailureReason? defect = RecordInspector.Inspect(inner, _limits.MaxDepth, out RecordFields fields, _members);
        return NewRecord(inner, fields, defect);
    }

    private Record NewRecord(ReadOnlySpan<byte> json, scoped in RecordFields fields, FailureReason? defect)
    {
        if (Records >= _limits.MaxRecords)
            throw new ObjectFailedException(FailureReason.TooManyRecords, $"it holds more than {_limits.MaxRecords:N0} records, the limit for one object.");
        return new Record { Json = json, Fields = fields, Members = _members, Defect = defect, Index = Records++, Offset = _splitter.PieceOffset };
    }

    /// <summary>Moves what is still needed to the window's front, and grows the window when all of it is. It never must grow beyond the limit of a record:
    /// of a larger one nothing is kept.</summary>
    private void MakeRoom()
    {
        int done = _splitter.Position;
        if (done > 0)
        {
            _window.AsSpan(done, _windowEnd - done).CopyTo(_window);
            _windowEnd -= done;
            _splitter.Discard(done);
        }
        if (_windowEnd < _window.Length) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _window.Length, _limits.MaxRecordBytes));
        _window.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_window);
        _window = larger;
    }

    private async ValueTask ReadInputAsync(CancellationToken cancellationToken)
    {
        _inputStart = 0;
        _inputEnd = 0;
        // The first bytes decide whether it is gzip: never look at a single byte.
        int wanted = _started ? 1 : 2;
        while (_inputEnd < wanted)
        {
            int read = await _stream.ReadAsync(_input.AsMemory(_inputEnd), cancellationToken);
            if (read == 0)
            {
                _inputEnded = true;
                break;
            }
            _inputEnd += read;
        }
        StoredBytes += _inputEnd;
    }

    private void Start()
    {
        _started = true;
        if (GzipInflater.LooksLikeGzip(_input.AsSpan(0, _inputEnd))) _gzip = _tools?.StartInflater() ?? new GzipInflater();
    }

    private void MoveInputToWindow()
    {
        ReadOnlySpan<byte> input = _input.AsSpan(_inputStart, _inputEnd - _inputStart);
        Span<byte> room = _window.AsSpan(_windowEnd);
        int consumed, written;
        if (_gzip is not null)
        {
            _gzip.Inflate(input, room, out consumed, out written);
        }
        else
        {
            consumed = written = Math.Min(input.Length, room.Length);
            input[..consumed].CopyTo(room);
        }
        _inputStart += consumed;
        _windowEnd += written;
        ExpandedBytes += written;
        if (written > 0 || !_inputEnded) return;
        _gzip?.EnsureComplete();
        _contentEnded = true;
    }

    /// <summary>Whatever is not JSON at its first character is no log object, and better said at once than record by record.</summary>
    private void CheckFirstBytes()
    {
        ReadOnlySpan<byte> text = _window.AsSpan(0, _windowEnd);
        if (text.StartsWith(RecordSplitter.ByteOrderMark)) text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return;
        _firstBytesChecked = true;
        bool isUtf16 = text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, not 0, ..] or [not 0, 0, ..];
        if (!isUtf16 && text[0] is (byte)'{' or (byte)'[') return;
        string found = isUtf16 ? "it is UTF-16, not UTF-8"
            : GzipInflater.LooksLikeGzip(text) ? "it is gzip inside gzip"
            : text[0] is < 0x20 or >= 0x7F ? $"it starts with the byte 0x{text[0]:X2} where JSON starts with '{{' or '['"
            : $"it starts with '{(char)text[0]}' where JSON starts with '{{' or '['";
        throw new ObjectFailedException(FailureReason.NotALog, $"this is not a JSON log: {found}.");
    }

    private void CheckLimits()
    {
        if (StoredBytes > _limits.MaxObjectBytes)
            throw new ObjectFailedException(FailureReason.ObjectTooLarge, $"it is larger than {_limits.MaxObjectBytes:N0} bytes, the limit for one object.");
        if (ExpandedBytes > _limits.MaxExpandedBytes)
            throw new ObjectFailedException(FailureReason.ExpandsTooMuch, $"it expands to more than {_limits.MaxExpandedBytes:N0} bytes, the limit for one object.");
        if (ExpandedBytes > RatioCheckedFrom && ExpandedBytes / _limits.MaxExpansionRatio > StoredBytes)
            throw new ObjectFailedException(FailureReason.ExpandsTooMuch,
                $"it expands more than {_limits.MaxExpansionRatio:N0} times: that is a decompression bomb and no log.");
    }
}
