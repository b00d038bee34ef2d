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

    private readonly TopLevel[] _top = new TopLevel[Capacity];
    private readonly RecordMember[] _nested = new RecordMember[Capacity];
    private readonly byte[] _firstOfChain = new byte[Chains]; // Top-level members by their names: the latest, and from each the one before.
    private int _topCount;
    private int _nestedCount;
    private bool _oddNested;

    public RecordMembers() => Clear();

    /// <summary>Whether some top-level name is escaped or not ASCII, so that it could be any name, or there are too many members: nothing can be said of any
    /// name then.</summary>
    public bool HasOddNames { get; private set; }

    /// <summary>Whether there is a backslash anywhere in the record. Most have none, and each of their texts is its bytes.</summary>
    public bool HasEscapes { get; set; }

    public void Clear()
    {
        _topCount = 0;
        _nestedCount = 0;
        _oddNested = false;
        HasOddNames = false;
        HasEscapes = false;
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
        ref byte latest = ref _firstOfChain[ChainOf(name)];
        ref TopLevel top = ref _top[_topCount];
        top.Member = member;
        top.NestedEnd = _nestedCount;
        top.HasOddNested = _oddNested;
        top.NextInChain = latest;
        _oddNested = false;
        latest = (byte)_topCount++;
    }

    public void AddNested(in RecordMember member, bool oddName)
    {
        _oddNested |= oddName;
        if (_nestedCount < Capacity) _nested[_nestedCount++] = member;
    }

    /// <summary>The top-level members that may have a name, in whatever case of ASCII letters; the last first.</summary>
    /// <param name="chain">As <see cref="ChainOf"/> gives it for the name.</param>
    public Named MaybeNamed(int chain) => new(this, _firstOfChain[chain]);

    /// <summary>The members of the object that is the value of a top-level member, given by its number. False when not all of them are known to have been noted, or
    /// the name of one is odd.</summary>
    public bool TryGetNested(int topLevel, out ReadOnlySpan<RecordMember> members)
    {
        int first = topLevel == 0 ? 0 : _top[topLevel - 1].NestedEnd;
        ref readonly TopLevel holder = ref _top[topLevel];
        members = _nested.AsSpan(first, holder.NestedEnd - first);
        return _nestedCount < Capacity && !holder.HasOddNested;
    }

    /// <summary>By the length and one letter, which tells eventName, eventTime, errorCode and awsRegion apart, as others of equal length. Names that differ in the
    /// case of letters only share a chain.</summary>
    public static int ChainOf(ReadOnlySpan<byte> name)
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

        public readonly ref readonly RecordMember Current => ref members._top[Number].Member;

        public bool MoveNext()
        {
            if (_next == None) return false;
            Number = _next;
            _next = members._top[Number].NextInChain;
            return true;
        }
    }

    private struct TopLevel
    {
        public RecordMember Member;

        /// <summary>Behind its last nested member.</summary>
        public int NestedEnd;

        public bool HasOddNested;

        /// <summary>The member before it whose name is in the same chain.</summary>
        public byte NextInChain;
    }
}
