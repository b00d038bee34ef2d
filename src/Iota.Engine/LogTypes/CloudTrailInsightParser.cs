using Iota.Engine.Decoding;

namespace Iota.Engine.LogTypes;

/// <summary>CloudTrail Insights events: unusual call or error rates, delivered under <c>CloudTrail-Insight/</c>. A log type of its own, because rules
/// for API calls
/// would misread them (AWS CloudTrail User Guide, "CloudTrail record contents for Insights events").</summary>
internal sealed class CloudTrailInsightParser : ILogParser
{
    public string LogType => "AWS.CloudTrailInsight";

    public bool Recognises(in RecordFields fields) => fields.IsObject(RecordField.InsightDetails);

    public EventHeader ReadHeader(ReadOnlyMemory<byte> json) => CloudTrailParser.ReadCommonHeader(json);
}
