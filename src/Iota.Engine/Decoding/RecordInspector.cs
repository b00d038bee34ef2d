namespace Iota.Engine.Decoding;

/// <summary>
/// Decides whether a text is a valid record. What it accepts, Python's <c>json.loads</c> accepts too (a property test holds it to that), so that "set aside"
/// is decided in one place.
/// </summary>
internal static class RecordInspector
{
    /// <summary>Null when the text is one valid JSON object within the limit, with nothing in front of it or behind it.</summary>
    public static FailureReason? Inspect(ReadOnlySpan<byte> text, int maxDepth, out RecordFields fields, RecordMembers? members = null)
    {
        fields = default;
        if (text.IsEmpty || text[0] != '{') return FailureReason.NotAnObject;
        var scanner = new JsonScanner(text, maxDepth, members);
        FailureReason? defect = Defect(scanner.Scan(stopAtContainer: false));
        if (defect is not null) return defect;
        if (scanner.Position != text.Length) return FailureReason.InvalidJson;
        fields = scanner.Fields;
        return null;
    }

    private static FailureReason? Defect(ScanResult result) => result switch
    {
        ScanResult.Complete => null,
        ScanResult.InvalidUtf8 => FailureReason.InvalidUtf8,
        ScanResult.TooDeep => FailureReason.NestedTooDeep,
        ScanResult.NumberTooLong => FailureReason.NumberTooLong,
        _ => FailureReason.InvalidJson,
    };
}
