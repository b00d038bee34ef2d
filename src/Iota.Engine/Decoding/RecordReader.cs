using System.Buffers;

namespace Iota.Engine.Decoding;

/// <summary>
/// Reads the records of one log object in bounded memory: expands gzip (recognised by content, never by name), splits, unwraps envelopes and validates.
/// Use: <c>while (await reader.FillAsync(ct)) while (reader.TryRead(out Record record)) …</c>. When <see cref="FillAsync"/> has returned false, the whole
/// object was read and its framing is proven intact.
/// </summary>
internal sealed class RecordReader(Stream stream, DecodeLimits limits) : IDisposable
{
    private const int InputBytes = 128 * 1024;
    private const int FirstWindowBytes = 256 * 1024;
    private const long RatioCheckedFrom = 10 * 1024 * 1024;

    private readonly RecordSplitter _splitter = new(limits.MaxRecordBytes);
    private readonly Envelope _envelope = new();
    private byte[] _input = ArrayPool<byte>.Shared.Rent(InputBytes);
    private byte[] _window = ArrayPool<byte>.Shared.Rent(FirstWindowBytes);
    private GzipInflater? _gzip;
    private int _inputStart;
    private int _inputEnd;
    private int _windowEnd;
    private long _windowOffset; // Of the window's first byte in the expanded content.
    private bool _started;
    private bool _firstBytesChecked;
    private bool _inputEnded;
    private bool _contentEnded;

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
        int before = _windowEnd;
        while (_windowEnd == before && !_contentEnded)
        {
            if (_inputStart == _inputEnd && !_inputEnded) await ReadInputAsync(cancellationToken);
            if (!_started) Start();
            MoveInputToWindow();
        }
        if (!_firstBytesChecked) CheckFirstBytes();
        CheckLimits();
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
                    if (!ReadRecord(window[_splitter.Piece], out record)) continue;
                    return true;
                case SplitResult.Defect:
                    record = NewRecord(window[_splitter.Piece], default, _splitter.Defect);
                    return true;
                default:
                    record = default;
                    return false;
            }
        }
    }

    public void Dispose()
    {
        _gzip?.Dispose();
        ArrayPool<byte>.Shared.Return(_input);
        ArrayPool<byte>.Shared.Return(_window);
        _input = _window = [];
    }

    /// <summary>False when the piece is the object's digest and no record.</summary>
    private bool ReadRecord(ReadOnlySpan<byte> json, out Record record)
    {
        FailureReason? defect = RecordInspector.Inspect(json, limits.MaxDepth, out RecordFields fields);
        if (defect is FailureReason.InvalidJson or FailureReason.InvalidUtf8 && _splitter.IsDocument)
        {
            _splitter.ResumeAfterFirstLine(_window.AsSpan(0, _windowEnd));
        }
        else if (defect is null)
        {
            if (_splitter.IsDocument && fields.Has(RecordField.DigestBucket) && !fields.Has(RecordField.EventName))
            {
                IsDigest = true;
                record = default;
                return false;
            }
            ReadOnlySpan<byte> inner = _envelope.Unwrap(json, fields);
            if (!inner.IsEmpty)
            {
                json = inner;
                defect = RecordInspector.Inspect(json, limits.MaxDepth, out fields);
            }
        }
        record = NewRecord(json, fields, defect);
        return true;
    }

    private Record NewRecord(ReadOnlySpan<byte> json, scoped in RecordFields fields, FailureReason? defect)
    {
        if (Records >= limits.MaxRecords)
            throw new ObjectFailedException(FailureReason.TooManyRecords, $"it holds more than {limits.MaxRecords:N0} records, the limit for one object.");
        return new Record { Json = json, Fields = fields, Defect = defect, Index = Records++, Offset = _windowOffset + _splitter.PieceStart };
    }

    /// <summary>Moves what is still needed to the window's front, and grows the window when all of it is.</summary>
    private void MakeRoom()
    {
        int done = _splitter.Position;
        if (done > 0)
        {
            _window.AsSpan(done, _windowEnd - done).CopyTo(_window);
            _windowEnd -= done;
            _windowOffset += done;
            _splitter.Discard(done);
        }
        if (_windowEnd < _window.Length) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _window.Length, limits.MaxRecordBytes + (long)FirstWindowBytes));
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
            int read = await stream.ReadAsync(_input.AsMemory(_inputEnd), cancellationToken);
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
        if (GzipInflater.LooksLikeGzip(_input.AsSpan(0, _inputEnd))) _gzip = new GzipInflater();
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
        if (text[0] is (byte)'{' or (byte)'[') return;
        string found = GzipInflater.LooksLikeGzip(text) ? "it is gzip inside gzip"
            : text[0] is < 0x20 or >= 0x7F ? $"it starts with the byte 0x{text[0]:X2}"
            : $"it starts with '{(char)text[0]}'";
        throw new ObjectFailedException(FailureReason.NotALog, $"this is not a JSON log: {found} where JSON starts with '{{' or '['.");
    }

    private void CheckLimits()
    {
        if (StoredBytes > limits.MaxObjectBytes)
            throw new ObjectFailedException(FailureReason.ObjectTooLarge, $"it is larger than {limits.MaxObjectBytes:N0} bytes, the limit for one object.");
        if (ExpandedBytes > limits.MaxExpandedBytes)
            throw new ObjectFailedException(FailureReason.ExpandsTooMuch, $"it expands to more than {limits.MaxExpandedBytes:N0} bytes, the limit for one object.");
        if (ExpandedBytes > RatioCheckedFrom && ExpandedBytes / limits.MaxExpansionRatio > StoredBytes)
            throw new ObjectFailedException(FailureReason.ExpandsTooMuch,
                $"it expands more than {limits.MaxExpansionRatio:N0} times: that is a decompression bomb and no log.");
    }
}
