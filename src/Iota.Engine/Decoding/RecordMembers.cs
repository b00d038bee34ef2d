namespace Iota.Engine.Decoding;

/// <param name="NameStart">Behind the opening quote of the name.</param>
/// <param name="NameEnd">At its closing quote.</param>
/// <param name="ValueStart">First byte of the value.</param>
/// <param name="ValueEnd">Behind its last byte.</param>
internal readonly record struct RecordMember(int NameStart, int NameEnd, int ValueStart, int ValueEnd);

/// <summary>Where the top-level members of a record stand. Filled by the scan, and again for each record.</summary>
internal sealed class RecordMembers
{
    /// <summary>CloudTrail's records have about 25. Of one with more than this nothing is noted.</summary>
    private const int Capacity = 128;

    private readonly RecordMember[] _items = new RecordMember[Capacity];
    private int _count;

    public ReadOnlySpan<RecordMember> Items => _items.AsSpan(0, _count);

    /// <summary>Whether some name is escaped or not ASCII, or there are too many members: nothing can be said of any name then.</summary>
    public bool HasOddNames { get; private set; }

    public void Clear()
    {
        _count = 0;
        HasOddNames = false;
    }

    public void Add(RecordMember member, bool oddName)
    {
        if (oddName || _count == Capacity) HasOddNames = true;
        else _items[_count++] = member;
    }
}
