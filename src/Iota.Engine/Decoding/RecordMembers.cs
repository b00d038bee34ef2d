namespace Iota.Engine.Decoding;

/// <param name="NameStart">Behind the opening quote of the name.</param>
/// <param name="NameEnd">At its closing quote.</param>
/// <param name="ValueStart">First byte of the value.</param>
/// <param name="ValueEnd">Behind its last byte.</param>
internal readonly record struct RecordMember(int NameStart, int NameEnd, int ValueStart, int ValueEnd)
{
    public int NameLength => NameEnd - NameStart;
}

/// <summary>Where the members of a record stand, and those of the objects that are its members. Filled by the scan, and again for each record.</summary>
internal sealed class RecordMembers
{
    /// <summary>CloudTrail's records have about 25 members, and as many in these. Of what goes beyond this nothing is noted.</summary>
    private const int Capacity = 128;

    /// <summary>A power of two.</summary>
    private const int Chains = 64;

    private const byte None = byte.MaxValue;

    private readonly RecordMember[] _top = new RecordMember[Capacity];
    private readonly RecordMember[] _nested = new RecordMember[Capacity];
    private readonly int[] _nestedEnd = new int[Capacity]; // Of a top-level member: behind its last nested one.
    private readonly bool[] _hasOddNested = new bool[Capacity];
    private readonly byte[] _firstOfChain = new byte[Chains]; // Top-level members by their names: the latest, and from each the one before.
    private readonly byte[] _nextInChain = new byte[Capacity];
    private int _topCount;
    private int _nestedCount;
    private bool _oddNested;

    public RecordMembers() => Clear();

    /// <summary>Whether some top-level name is escaped or not ASCII, so that it could be any name, or there are too many members: nothing can be said of any
    /// name then.</summary>
    public bool HasOddNames { get; private set; }

    public void Clear()
    {
        _topCount = 0;
        _nestedCount = 0;
        _oddNested = false;
        HasOddNames = false;
        _firstOfChain.AsSpan().Fill(None);
    }

    /// <summary>Notes a top-level member, after those of the object that is its value.</summary>
    /// <param name="name">As it stands.</param>
    /// <param name="oddName">The name is escaped or not ASCII: it could be any name.</param>
    public void AddTop(in RecordMember member, ReadOnlySpan<byte> name, bool oddName)
    {
        if (oddName || _topCount == Capacity)
        {
            HasOddNames = true;
            return;
        }
        int chain = ChainOf(name);
        _top[_topCount] = member;
        _nestedEnd[_topCount] = _nestedCount;
        _hasOddNested[_topCount] = _oddNested;
        _oddNested = false;
        _nextInChain[_topCount] = _firstOfChain[chain];
        _firstOfChain[chain] = (byte)_topCount++;
    }

    public void AddNested(in RecordMember member, bool oddName)
    {
        _oddNested |= oddName;
        if (_nestedCount < Capacity) _nested[_nestedCount++] = member;
    }

    /// <summary>The top-level members that may have this name, in whatever case of ASCII letters; the last first.</summary>
    public Named MaybeNamed(ReadOnlySpan<byte> name) => new(this, _firstOfChain[ChainOf(name)]);

    /// <summary>The members of the object that is the value of a top-level member, given by its number. False when not all of them are known to have been noted, or
    /// the name of one is odd.</summary>
    public bool TryGetNested(int topLevel, out ReadOnlySpan<RecordMember> members)
    {
        int first = topLevel == 0 ? 0 : _nestedEnd[topLevel - 1];
        members = _nested.AsSpan(first, _nestedEnd[topLevel] - first);
        return _nestedCount < Capacity && !_hasOddNested[topLevel];
    }

    /// <summary>By the length and one letter, which tells eventName, eventTime, errorCode and awsRegion apart, as others of equal length. Names that differ in the
    /// case of letters only share a chain.</summary>
    private static int ChainOf(ReadOnlySpan<byte> name)
    {
        const int fromEnd = 4;
        const byte lowerCase = 0x20;
        int letter = name.Length >= fromEnd ? name[^fromEnd] | lowerCase : 0;
        return (name.Length * 7 + letter) & (Chains - 1);
    }

    /// <summary>Walks a chain of top-level members.</summary>
    public ref struct Named(RecordMembers members, byte first)
    {
        private byte _next = first;

        /// <summary>The number of the member.</summary>
        public int Number { get; private set; }

        public readonly ref readonly RecordMember Current => ref members._top[Number];

        public bool MoveNext()
        {
            if (_next == None) return false;
            Number = _next;
            _next = members._nextInChain[Number];
            return true;
        }
    }
}
