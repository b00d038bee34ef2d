using Iota.Engine.Decoding;

namespace Iota.Engine.LogTypes;

/// <summary>Knows the records of one log type.</summary>
internal interface ILogParser
{
    /// <summary>The common name, as <c>AWS.CloudTrail</c>.</summary>
    string LogType { get; }

    /// <summary>Whether a record is of this type, judged by its top-level members only.</summary>
    bool Recognises(in RecordFields fields);

    /// <summary>Reads what detections show of an event. Never throws on a valid JSON object: what is missing or of another type is left empty.</summary>
    EventHeader ReadHeader(ReadOnlyMemory<byte> json);
}
