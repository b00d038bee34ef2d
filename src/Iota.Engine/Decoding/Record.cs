namespace Iota.Engine.Decoding;

/// <summary>One record of a log object, still as the bytes that the object holds. Valid until the next record is read.</summary>
internal readonly ref struct Record
{
    /// <summary>The record's UTF-8 text: a valid JSON object, unless <see cref="Defect"/> says otherwise. Empty when it exceeds the limit.</summary>
    public required ReadOnlySpan<byte> Json { get; init; }

    public RecordFields Fields { get; init; }

    /// <summary>Where its top-level members stand.</summary>
    public required RecordMembers Members { get; init; }

    /// <summary>Position among the records of the object, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Byte offset in the expanded content.</summary>
    public required long Offset { get; init; }

    /// <summary>Why the record must be set aside; null for a good one.</summary>
    public FailureReason? Defect { get; init; }
}
