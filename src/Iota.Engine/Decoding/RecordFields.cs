using System.Runtime.CompilerServices;

namespace Iota.Engine.Decoding;

/// <summary>The top-level members that decide what a record is. Their order is the index in <see cref="RecordFields"/>.</summary>
internal enum RecordField
{
    EventVersion,
    EventId,
    EventTime,
    EventSource,
    EventName,
    UserIdentity,
    InsightDetails,
    DigestBucket,
    Detail,
    DetailType,
    CloudTrailEvent,
    Raw,
    Aws,
    CloudTrail,

    /// <summary>"Records" of a delivery, "Events" of lookup-events.</summary>
    Container,
    Count,
}

/// <summary>Where the values of the known members stand in a record. A member that occurs twice: the last one, as <c>json.loads</c> has it.</summary>
internal struct RecordFields
{
    private Values _values;

    public readonly bool Has(RecordField field) => _values[(int)field].First != 0;

    public readonly bool IsString(RecordField field) => _values[(int)field].First == '"';

    public readonly bool IsObject(RecordField field) => _values[(int)field].First == '{';

    /// <summary>The raw text of a value, quotes included; empty when the member is absent.</summary>
    public readonly ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> record, RecordField field)
    {
        FieldValue value = _values[(int)field];
        return record[value.Start..value.End];
    }

    /// <param name="first">The value's first byte, which tells its type.</param>
    public void Set(RecordField field, byte first, int start, int end) => _values[(int)field] = new FieldValue(first, start, end);

    /// <summary>The field with this name, or <see cref="RecordField.Count"/>.</summary>
    public static RecordField Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("aws"u8) => RecordField.Aws,
        4 when name.SequenceEqual("_raw"u8) => RecordField.Raw,
        6 when name.SequenceEqual("detail"u8) => RecordField.Detail,
        6 when name.SequenceEqual("Events"u8) => RecordField.Container,
        7 when name.SequenceEqual("eventID"u8) => RecordField.EventId,
        7 when name.SequenceEqual("Records"u8) => RecordField.Container,
        9 when name.SequenceEqual("eventName"u8) => RecordField.EventName,
        9 when name.SequenceEqual("eventTime"u8) => RecordField.EventTime,
        10 when name.SequenceEqual("cloudtrail"u8) => RecordField.CloudTrail,
        11 when name.SequenceEqual("eventSource"u8) => RecordField.EventSource,
        11 when name.SequenceEqual("detail-type"u8) => RecordField.DetailType,
        12 when name.SequenceEqual("eventVersion"u8) => RecordField.EventVersion,
        12 when name.SequenceEqual("userIdentity"u8) => RecordField.UserIdentity,
        14 when name.SequenceEqual("insightDetails"u8) => RecordField.InsightDetails,
        14 when name.SequenceEqual("digestS3Bucket"u8) => RecordField.DigestBucket,
        15 when name.SequenceEqual("CloudTrailEvent"u8) => RecordField.CloudTrailEvent,
        _ => RecordField.Count,
    };

    private readonly record struct FieldValue(byte First, int Start, int End);

    [InlineArray((int)RecordField.Count)]
    private struct Values
    {
        private FieldValue _first;
    }
}
