using System.Text.Json;
using System.Text.Unicode;

namespace Iota.Engine.Decoding;

/// <summary>
/// Validates one record and notes where its telling members stand, in one pass. What it accepts, Python's <c>json.loads</c> accepts too
/// (a property test holds it to that), so that "set aside" is decided in one place.
/// </summary>
internal static class RecordInspector
{
    // Above every configurable limit, so that the limit is reported by its own reason and not as a syntax error.
    private const int ReaderDepth = 1000;
    private const int LongestEscapedName = 128;

    /// <summary>Null when the record is a valid JSON object within the limits.</summary>
    public static FailureReason? Inspect(ReadOnlySpan<byte> record, int maxDepth, out RecordFields fields)
    {
        fields = default;
        if (!Utf8.IsValid(record)) return FailureReason.InvalidUtf8;
        var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = ReaderDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return FailureReason.NotAnObject;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                RecordField field = FindField(ref reader);
                reader.Read();
                JsonTokenType token = reader.TokenType;
                int start = (int)reader.TokenStartIndex;
                if (token is JsonTokenType.StartObject or JsonTokenType.StartArray && !SkipNested(ref reader, maxDepth)) return FailureReason.NestedTooDeep;
                if (field != RecordField.Count) fields.Set(field, token, start, (int)reader.BytesConsumed);
            }
            return reader.Read() ? FailureReason.InvalidJson : null;
        }
        catch (JsonException)
        {
            return FailureReason.InvalidJson;
        }
    }

    private static RecordField FindField(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return RecordFields.Find(reader.ValueSpan);
        // Python sees the unescaped name, so the host must as well. A name this long is none of ours.
        if (reader.ValueSpan.Length > LongestEscapedName) return RecordField.Count;
        Span<byte> name = stackalloc byte[LongestEscapedName];
        try
        {
            return RecordFields.Find(name[..reader.CopyString(name)]);
        }
        catch (InvalidOperationException)
        {
            return RecordField.Count; // A lone surrogate: valid for json.loads, and no name of ours.
        }
    }

    private static bool SkipNested(ref Utf8JsonReader reader, int maxDepth)
    {
        int outer = reader.CurrentDepth;
        while (reader.Read())
        {
            bool opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (opens && reader.CurrentDepth >= maxDepth) return false;
            if (reader.CurrentDepth == outer && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) return true;
        }
        return true;
    }
}
