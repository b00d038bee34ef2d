namespace Iota.Engine.Decoding;

/// <param name="NameStart">Behind the opening quote of the name.</param>
/// <param name="NameEnd">At its closing quote.</param>
/// <param name="ValueStart">First byte of the value.</param>
/// <param name="ValueEnd">Behind its last byte.</param>
/// <param name="OddName">The name is escaped or not ASCII: it could be any name.</param>
internal readonly record struct RecordMember(int NameStart, int NameEnd, int ValueStart, int ValueEnd, bool OddName);

/// <summary>Where the members of a record stand, and those of the objects that are its members. Filled by the scan, and again for each record.</summary>
internal sealed class RecordMembers
{
    /// <summary>CloudTrail's records have about 25 members, and as many in these. Of what goes beyond this nothing is noted.</summary>
    private const int Capacity = 128;

    private readonly RecordMember[] _top = new RecordMember[Capacity];
    private readonly RecordMember[] _nested = new RecordMember[Capacity];
    private int _topCount;
    private int _nestedCount;

    public ReadOnlySpan<RecordMember> Top => _top.AsSpan(0, _topCount);

    /// <summary>Whether some top-level name is odd, or there are too many members: nothing can be said of any name then.</summary>
    public bool HasOddNames { get; private set; }

    public void Clear()
    {
        _topCount = 0;
        _nestedCount = 0;
        HasOddNames = false;
    }

    public void AddTop(in RecordMember member)
    {
        if (member.OddName || _topCount == Capacity) HasOddNames = true;
        else _top[_topCount++] = member;
    }

    public void AddNested(in RecordMember member)
    {
        if (_nestedCount < Capacity) _nested[_nestedCount++] = member;
    }

    /// <summary>The members of an object that is itself a member of the record. False when not all of them are known to have been noted.</summary>
    public bool TryGetNested(int objectStart, int objectEnd, out ReadOnlySpan<RecordMember> members)
    {
        int first = 0;
        while (first < _nestedCount && _nested[first].NameStart < objectStart) first++;
        int end = first;
        while (end < _nestedCount && _nested[end].NameStart < objectEnd) end++;
        members = _nested.AsSpan(first, end - first);
        return _nestedCount < Capacity;
    }
}
