namespace Iota.Engine.Decoding;

/// <summary>What <see cref="RecordSplitter.TryRead"/> found.</summary>
internal enum SplitResult
{
    /// <summary>A record: a valid JSON object.</summary>
    Record,

    /// <summary>A piece that is no good record: <see cref="RecordSplitter.Defect"/> says why.</summary>
    Defect,

    /// <summary>The window must be refilled (and perhaps grow) first.</summary>
    NeedMore,

    /// <summary>All content has been read.</summary>
    End,
}

/// <summary>
/// Cuts JSON text into records: the elements of <c>{"Records":[…]}</c> (or <c>Events</c>, as <c>aws cloudtrail lookup-events</c> prints), of a bare
/// array, or the documents
/// of JSON lines and of concatenated or pretty-printed JSON; any mixture of them, one after another.
/// </summary>
/// <remarks>
/// <para>It looks at a window that its owner refills; all positions are relative to the window. What lies before <see cref="Position"/> is done with.</para>
/// <para>Where reading goes on after a defect. An element of an array reaches to the bracket that closes it, unless another object begins where none
/// may: then a bracket
/// was forgotten, and that object is the next element. A broken document ends with its line; when it spans several, only its first line is given up,
/// and lines behind it that
/// cannot start a document belong to it.</para>
/// <para>When a record is not complete in the window, it is scanned again from its beginning in a window twice as large: twice the work at most.
/// Reading goes on in front
/// of the error only behind a broken document of several lines, which is nested less deep than the limit; so no byte is looked at more often than the
/// limit of the depth.</para>
/// </remarks>
internal sealed class RecordSplitter(int maxRecordBytes, int maxDepth, RecordMembers? members = null)
{
    private Scope _scope;
    private bool _wrapped;       // The array being read is a member of an object, whose rest follows it.
    private bool _skippingLines; // After a broken document: lines that cannot start a document belong to it.
    private bool _passingOver;
    private bool _keeping;       // The piece being passed over is shorter than the limit so far, and kept.
    private DefectScan _defectScan;
    private JsonStructure _wrapperRest;
    private int _scanned;
    private long _discarded;
    private RecordFields _fields;

    private enum Scope
    {
        TopLevel,
        Elements,
        WrapperRest,
        SkippedWrapperRest,
    }

    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>First byte of the window that is still needed.</summary>
    public int Position { get; private set; }

    /// <summary>The record or defective piece found last. Empty for a piece that exceeds the limit.</summary>
    public Range Piece { get; private set; }

    /// <summary>Where the piece found last begins in the content, in bytes.</summary>
    public long PieceOffset { get; private set; }

    public FailureReason Defect { get; private set; }

    /// <summary>Whether the record found last is a document of its own, not an element of an array.</summary>
    public bool IsDocument => _scope == Scope.TopLevel;

    /// <summary>The telling members of the record found last.</summary>
    public ref readonly RecordFields Fields => ref _fields;

    /// <summary>The window's first <paramref name="bytes"/> bytes are gone.</summary>
    public void Discard(int bytes)
    {
        Position -= bytes;
        _scanned -= bytes; // Of no meaning, and no harm, when nothing is being passed over.
        _discarded += bytes;
    }

    /// <summary>Goes on with the next piece of the window.</summary>
    /// <param name="final">Nothing follows the window.</param>
    /// <exception cref="ObjectFailedException">The text ends inside of an array, or its brackets do not match.</exception>
    public SplitResult TryRead(ReadOnlySpan<byte> window, bool final)
    {
        while (true)
        {
            SplitResult? result = _passingOver ? PassOver(window, final) : _scope switch
            {
                Scope.TopLevel => ReadTopLevel(window, final),
                Scope.Elements => ReadElement(window, final),
                Scope.WrapperRest => ReadWrapperRest(window, final),
                _ => SkipWrapperRest(window, final),
            };
            if (result is { } found) return found;
        }
    }

    private SplitResult? ReadTopLevel(ReadOnlySpan<byte> window, bool final)
    {
        Position = SkipSeparators(window, Position);
        if (Position == window.Length) return final ? SplitResult.End : SplitResult.NeedMore;
        switch (window[Position])
        {
            case (byte)'[':
                Position++;
                EnterElements(wrapped: false);
                return null;
            case (byte)'{':
                return ReadObject(window, final);
            case 0xEF when !final && window.Length - Position < ByteOrderMark.Length:
                return SplitResult.NeedMore;
            case 0xEF when window[Position..].StartsWith(ByteOrderMark):
                Position += ByteOrderMark.Length;
                return null;
            default:
                return BeginPassOver(FailureReason.InvalidJson, DefectExtent.Line);
        }
    }

    private SplitResult? ReadElement(ReadOnlySpan<byte> window, bool final)
    {
        Position = SkipSeparators(window, Position);
        if (Position == window.Length) return final ? throw Truncated() : SplitResult.NeedMore;
        switch (window[Position])
        {
            case (byte)'{':
                return ReadObject(window, final);
            case (byte)']':
                Position++;
                _scope = _wrapped ? Scope.WrapperRest : Scope.TopLevel;
                return null;
            case (byte)'}' or (byte)':':
                return BeginPassOver(FailureReason.InvalidJson, DefectExtent.Element);
            default:
                return BeginPassOver(FailureReason.NotAnObject, DefectExtent.Element);
        }
    }

    private SplitResult? ReadObject(ReadOnlySpan<byte> window, bool final)
    {
        ReadOnlySpan<byte> text = window.Slice(Position, Math.Min(window.Length - Position, maxRecordBytes));
        var scanner = new JsonScanner(text, maxDepth, members);
        ScanResult result = scanner.Scan(stopAtContainer: IsDocument);
        switch (result)
        {
            case ScanResult.Complete:
                _fields = scanner.Fields;
                Cut(scanner.Position);
                return SplitResult.Record;
            case ScanResult.InvalidUtf8:
                Cut(scanner.Position);
                return SetAside(FailureReason.InvalidUtf8);
            case ScanResult.Container:
                Position += scanner.Position;
                EnterElements(wrapped: true);
                return null;
            case ScanResult.Unclosed when !IsDocument:
                Cut(scanner.Position);
                return SetAside(FailureReason.InvalidJson);
            case ScanResult.TooDeep:
                return BeginPassOver(FailureReason.NestedTooDeep, DefectExtent.Brackets);
            case ScanResult.NumberTooLong:
                return BeginPassOver(FailureReason.NumberTooLong, DefectExtent.Brackets);
            case ScanResult.Incomplete when text.Length == maxRecordBytes:
                return BeginPassOver(FailureReason.RecordTooLarge, DefectExtent.Brackets);
            case ScanResult.Incomplete when !final:
                return SplitResult.NeedMore;
            case ScanResult.Incomplete when !IsDocument:
                throw Truncated();
            default:
                return BeginPassOver(FailureReason.InvalidJson, IsDocument ? DefectExtent.BracketsOrLine : DefectExtent.Brackets);
        }
    }

    /// <summary>Behind the array of a wrapper object, up to its closing bracket or to another array of records.</summary>
    private SplitResult? ReadWrapperRest(ReadOnlySpan<byte> window, bool final)
    {
        ReadOnlySpan<byte> text = window.Slice(Position, Math.Min(window.Length - Position, maxRecordBytes));
        var scanner = new JsonScanner(text, maxDepth);
        switch (scanner.ScanRest())
        {
            case ScanResult.Complete or ScanResult.InvalidUtf8:
                Position += scanner.Position;
                _scope = Scope.TopLevel;
                return null;
            case ScanResult.Container:
                Position += scanner.Position;
                EnterElements(wrapped: true);
                return null;
            case ScanResult.Incomplete when text.Length < maxRecordBytes:
                return final ? throw Truncated() : SplitResult.NeedMore;
            default:
                _scope = Scope.SkippedWrapperRest;
                _wrapperRest = new JsonStructure(1);
                _scanned = Position;
                return null;
        }
    }

    /// <summary>The rest of a wrapper is not valid, or large. No record is in there, so all that counts is where it ends.</summary>
    private SplitResult? SkipWrapperRest(ReadOnlySpan<byte> window, bool final)
    {
        bool closed = _wrapperRest.TryFindEnd(window, ref _scanned);
        Position = _scanned;
        if (!closed) return final ? throw Truncated() : SplitResult.NeedMore;
        _scope = Scope.TopLevel;
        return null;
    }

    private SplitResult? BeginPassOver(FailureReason reason, DefectExtent extent)
    {
        Defect = reason;
        _defectScan = new DefectScan(extent);
        _passingOver = true;
        _keeping = true;
        _scanned = Position;
        PieceOffset = _discarded + Position;
        return null;
    }

    private SplitResult? PassOver(ReadOnlySpan<byte> window, bool final)
    {
        bool complete = _defectScan.TryFindEnd(window, ref _scanned);
        if (_scanned - Position >= maxRecordBytes) _keeping = false;
        if (!_keeping) Position = _scanned;
        if (!complete && !final) return SplitResult.NeedMore;
        if (_defectScan.Extent == DefectExtent.Brackets) EnsureClosed(window, complete);
        if (!complete && !IsDocument) throw Truncated();

        Piece = Position.._scanned;
        Position = _scanned;
        _passingOver = false;
        if (!_keeping) Defect = FailureReason.RecordTooLarge;
        if (!IsDocument) return SplitResult.Defect;
        bool belongsToPrevious = _skippingLines && _defectScan.Extent == DefectExtent.Line;
        _skippingLines = complete && window[_scanned - 1] == '\n';
        return belongsToPrevious ? null : SplitResult.Defect;
    }

    private void EnsureClosed(ReadOnlySpan<byte> window, bool complete)
    {
        if (!complete) throw Truncated();
        if (window[_scanned - 1] != '}')
            throw new ObjectFailedException(FailureReason.MalformedJson,
                $"the brackets of the record that begins at byte {PieceOffset} do not match, so that where the next one begins is not known. Nothing of the object was used.");
    }

    /// <summary>The next <paramref name="length"/> bytes are a piece.</summary>
    private void Cut(int length)
    {
        _skippingLines = false;
        PieceOffset = _discarded + Position;
        Piece = Position..(Position + length);
        Position += length;
    }

    private SplitResult SetAside(FailureReason reason)
    {
        Defect = reason;
        return SplitResult.Defect;
    }

    private void EnterElements(bool wrapped)
    {
        _skippingLines = false;
        _wrapped = wrapped;
        _scope = Scope.Elements;
    }

    private ObjectFailedException Truncated() =>
        new(FailureReason.TruncatedJson, $"the JSON ends inside of an array or of a record, at byte {_discarded + Position}: the object is truncated. Nothing of it was used; upload it again.");

    private static int SkipSeparators(ReadOnlySpan<byte> window, int position)
    {
        // Commas are skipped too: between elements they are expected, elsewhere harmless; the records themselves are validated.
        while (position < window.Length && window[position] is (byte)',' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') position++;
        return position;
    }
}
