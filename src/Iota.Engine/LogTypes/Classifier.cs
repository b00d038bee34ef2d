using Iota.Engine.Decoding;

namespace Iota.Engine.LogTypes;

/// <summary>Tells which log type a record is of. Holds the one list of log types that Iota knows.</summary>
/// <remarks>One instance per object being read: it tries the parser that recognised the previous record first, since objects rarely mix types.</remarks>
internal sealed class Classifier
{
    private static readonly ILogParser[] Known = [new CloudTrailParser(), new CloudTrailInsightParser()];

    private ILogParser _last = Known[0];

    /// <summary>Names of all log types.</summary>
    public static IEnumerable<string> LogTypes => Known.Select(parser => parser.LogType);

    /// <summary>The parser of a log type that was classified before.</summary>
    public static ILogParser Parser(string logType) => Array.Find(Known, parser => parser.LogType == logType)!;

    /// <summary>The parser for the record, or null when no type fits.</summary>
    public ILogParser? Classify(in RecordFields fields)
    {
        if (_last.Recognises(fields)) return _last;
        foreach (ILogParser parser in Known)
        {
            if (!parser.Recognises(fields)) continue;
            _last = parser;
            return parser;
        }
        return null;
    }
}
