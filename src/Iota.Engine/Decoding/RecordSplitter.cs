using System.Text.Json;

namespace Iota.Engine.Decoding;

/// <summary>What <see cref="RecordSplitter.TryRead"/> found.</summary>
internal enum SplitResult
{
    /// <summary>The text of one record; it is bracketed rightly, more is not known of it.</summary>
    Record,

    /// <summary>A piece that is no record: <see cref="RecordSplitter.Defect"/> says why.</summary>
    Defect,

    /// <summary>The window must be refilled (and perhaps grow) first.</summary>
    NeedMore,

    /// <summary>All content has been read.</summary>
    End,
}

/// <summary>
/// Cuts JSON text into records: the elements of <c>{"Records":[…]}</c> (or <c>Events</c>, as <c>aws cloudtrail lookup-events</c> prints), of a bare array, or the documents
/// of JSON lines and of concatenated or pretty-printed JSON; any mixture of them, one after another.
/// </summary>
/// <remarks>It looks at a window that its owner refills; all positions are relative to the window. What lies before <see cref="Position"/> is done with.</remarks>
internal sealed class RecordSplitter(int maxRecordBytes)
{
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private Scope _scope;
    private bool _wrapped;        // The array being read is a member of an object, whose rest follows it.
    private bool _skippingLines;  // After a broken document: lines that cannot start a document belong to it.
    private bool _discarding;     // The record exceeds the limit: its bytes are passed over, not kept.
    private bool _inValue;
    private int _scanned;
    private long _valueStart;
    private JsonStructure _structure;
    private ScalarScan _scalar;

    private enum Scope
    {
        TopLevel,
        Elements,
        WrapperRest,
    }

    /// <summary>First byte of the window that is still needed.</summary>
    public int Position { get; private set; }

    /// <summary>The record or defective piece found last.</summary>
    public Range Piece { get; private set; }

    /// <summary>Where the piece began, relative to the window; negative when its beginning has left the window.</summary>
    public long PieceStart { get; private set; }

    public FailureReason Defect { get; private set; }

    /// <summary>Whether the piece found last is a document of its own, not an element of an array.</summary>
    public bool IsDocument { get; private set; }

    /// <summary>The window's first <paramref name="bytes"/> bytes are gone.</summary>
    public void Discard(int bytes)
    {
        Position -= bytes;
        _scanned -= bytes;
        _valueStart -= bytes;
    }

    /// <summary>Goes on with the next piece of the window.</summary>
    /// <param name="final">Nothing follows the window.</param>
    /// <exception cref="ObjectFailedException">The text ends inside of an array, or is no JSON at all.</exception>
    public SplitResult TryRead(ReadOnlySpan<byte> window, bool final)
    {
        while (true)
        {
            SplitResult? result = _scope switch
            {
                Scope.TopLevel => ReadTopLevel(window, final),
                Scope.Elements => ReadElement(window, final),
                _ => ReadWrapperRest(window, final),
            };
            if (result is { } found) return found;
        }
    }

    /// <summary>The document found last is not valid JSON. When it spans lines, only its first line is given up and reading goes on behind that.</summary>
    public void ResumeAfterFirstLine(ReadOnlySpan<byte> window)
    {
        (int start, int length) = Piece.GetOffsetAndLength(window.Length);
        int newline = window.Slice(start, length).IndexOf((byte)'\n');
        if (newline < 0) return;
        Position = start + newline + 1;
        Piece = start..(start + newline);
        _skippingLines = true;
    }

    private SplitResult? ReadTopLevel(ReadOnlySpan<byte> window, bool final)
    {
        if (_inValue) return FinishDocument(window, final);
        Position = SkipWhitespace(window, Position);
        if (window[Position..].StartsWith(ByteOrderMark)) Position = SkipWhitespace(window, Position + ByteOrderMark.Length);
        if (Position == window.Length) return final ? SplitResult.End : SplitResult.NeedMore;
        switch (window[Position])
        {
            case (byte)'[':
                Position++;
                EnterElements(wrapped: false);
                return null;
            case (byte)'{':
                if (!final && window.Length - Position < 64) return SplitResult.NeedMore;
                if (FindContainer(window[Position..], firstKeyOnly: true) is { } first) return EnterContainer(Position, first);
                BeginValue();
                return null;
            default:
                return ReadJunkLine(window, final);
        }
    }

    private SplitResult? FinishDocument(ReadOnlySpan<byte> window, bool final)
    {
        SplitResult? result = FinishStructure(window, final);
        if (_discarding || result is SplitResult.Defect) return result;
        if (result is SplitResult.NeedMore && window.Length - Position < maxRecordBytes / 4) return result;
        // A delivery whose "Records" is not the first member is still a delivery. Looked at when the document is complete, or large.
        ReadOnlySpan<byte> document = result is SplitResult.Record ? window[Piece] : window[Position..];
        if (document.IndexOf("\"Records\""u8) < 0 && document.IndexOf("\"Events\""u8) < 0) return result;
        return FindContainer(document, firstKeyOnly: false) is { } inside
            ? EnterContainer(result is SplitResult.Record ? Piece.Start.Value : Position, inside)
            : result;
    }

    private SplitResult? ReadElement(ReadOnlySpan<byte> window, bool final)
    {
        if (_inValue) return _scalar.Active ? FinishNonObject(window, final) : FinishStructure(window, final);
        Position = SkipWhitespace(window, Position);
        if (Position == window.Length) return final ? throw Truncated() : SplitResult.NeedMore;
        switch (window[Position])
        {
            case (byte)']':
                Position++;
                _scope = _wrapped ? Scope.WrapperRest : Scope.TopLevel;
                _structure = new JsonStructure(1);
                _scanned = Position;
                return null;
            case (byte)'{':
                BeginValue();
                return null;
            case (byte)'}' or (byte)':':
                throw new ObjectFailedException(FailureReason.MalformedJson,
                    $"unexpected '{(char)window[Position]}' between the records of an array: the JSON is malformed. Nothing of the object was used.");
            default:
                BeginValue();
                _scalar = new ScalarScan { Active = true };
                return null;
        }
    }

    /// <summary>Behind the array of a wrapper object, up to its closing bracket. Nothing in there is a record.</summary>
    private SplitResult? ReadWrapperRest(ReadOnlySpan<byte> window, bool final)
    {
        bool closed = _structure.TryFindEnd(window, ref _scanned);
        Position = _scanned;
        if (closed)
        {
            _scope = Scope.TopLevel;
            return null;
        }
        return final ? throw Truncated() : SplitResult.NeedMore;
    }

    /// <summary>Goes on to the end of an object. A record beyond the limit is passed over without being kept.</summary>
    private SplitResult? FinishStructure(ReadOnlySpan<byte> window, bool final)
    {
        bool complete = _structure.TryFindEnd(window, ref _scanned);
        if (!_discarding && _scanned - Position > maxRecordBytes) _discarding = true;
        if (complete)
        {
            IsDocument = _scope == Scope.TopLevel;
            Piece = Position.._scanned;
            bool tooLarge = _discarding;
            EndValue();
            return tooLarge ? SetAside(FailureReason.RecordTooLarge) : SplitResult.Record;
        }
        if (_discarding) Position = _scanned;
        if (!final) return SplitResult.NeedMore;
        if (_scope == Scope.Elements) throw Truncated();
        return EndOfTextInDocument(window);
    }

    private SplitResult EndOfTextInDocument(ReadOnlySpan<byte> window)
    {
        IsDocument = true;
        Piece = Position..window.Length;
        bool tooLarge = _discarding;
        EndValue();
        if (tooLarge) return SetAside(FailureReason.RecordTooLarge);
        ResumeAfterFirstLine(window);
        return SetAside(FailureReason.InvalidJson);
    }

    private SplitResult FinishNonObject(ReadOnlySpan<byte> window, bool final)
    {
        bool complete = _scalar.TryFindEnd(window, ref _scanned);
        Piece = Position.._scanned;
        Position = _scanned;
        if (!complete) return final ? throw Truncated() : SplitResult.NeedMore;
        IsDocument = false;
        EndValue();
        return SetAside(FailureReason.NotAnObject);
    }

    private SplitResult? ReadJunkLine(ReadOnlySpan<byte> window, bool final)
    {
        int newline = window[Position..].IndexOf((byte)'\n');
        if (newline < 0 && !final)
        {
            // A line without an end that is no JSON: keep its start only, so that memory stays bounded.
            if (window.Length - Position < maxRecordBytes) return SplitResult.NeedMore;
            newline = window.Length - Position - 1;
        }
        int end = newline < 0 ? window.Length : Position + newline + 1;
        Piece = Position..end;
        PieceStart = Position;
        IsDocument = true;
        Position = end;
        if (_skippingLines) return null;
        _skippingLines = true;
        return SetAside(FailureReason.InvalidJson);
    }

    private SplitResult SetAside(FailureReason reason)
    {
        Defect = reason;
        return SplitResult.Defect;
    }

    private SplitResult? EnterContainer(int documentStart, int inside)
    {
        Position = documentStart + inside;
        EnterElements(wrapped: true);
        return null;
    }

    private void EnterElements(bool wrapped)
    {
        _inValue = false;
        _skippingLines = false;
        _wrapped = wrapped;
        _scope = Scope.Elements;
    }

    private void BeginValue()
    {
        _inValue = true;
        _discarding = false;
        _skippingLines = false;
        _scalar = default;
        _structure = new JsonStructure(0);
        _scanned = Position;
        _valueStart = Position;
    }

    private void EndValue()
    {
        Position = _scanned;
        PieceStart = _valueStart;
        _inValue = false;
        _discarding = false;
    }

    private ObjectFailedException Truncated()
    {
        long open = 1 + (!_inValue ? 0 : _scalar.Active ? _scalar.Depth : _structure.Depth);
        return new ObjectFailedException(FailureReason.TruncatedJson,
            $"the JSON ends inside its array of records ({open} brackets are still open): the object is truncated. Nothing of it was used; upload it again.");
    }

    /// <summary>The offset behind the '[' of a member that holds records, or null.</summary>
    private static int? FindContainer(ReadOnlySpan<byte> document, bool firstKeyOnly)
    {
        var reader = new Utf8JsonReader(document, isFinalBlock: false, state: new JsonReaderState(new JsonReaderOptions { MaxDepth = 1000 }));
        try
        {
            if (!reader.Read()) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isContainer = reader.ValueTextEquals("Records"u8) || reader.ValueTextEquals("Events"u8);
                if (!reader.Read()) return null;
                if (isContainer && reader.TokenType == JsonTokenType.StartArray) return (int)reader.BytesConsumed;
                if (firstKeyOnly || !reader.TrySkip()) return null;
            }
        }
        catch (JsonException)
        {
            // Malformed in front of any container: the document is judged as a record, where the defect is counted.
        }
        return null;
    }

    private static int SkipWhitespace(ReadOnlySpan<byte> window, int position)
    {
        // Commas are skipped too: between elements they are expected, elsewhere harmless; the records themselves are validated.
        int skip = window[position..].IndexOfAnyExcept(" \t\r\n,"u8);
        return skip < 0 ? window.Length : position + skip;
    }
}
