using System.Text.Json;

namespace Iota.Engine.Decoding;

/// <summary>
/// Unwraps records that travel inside another one: EventBridge's <c>detail</c>, LookupEvents' <c>CloudTrailEvent</c> and Cribl's <c>_raw</c> (JSON escaped into a
/// string), OpenSearch's <c>aws.cloudtrail</c>.
/// </summary>
internal sealed class Envelope
{
    private byte[] _unescaped = [];

    /// <summary>The inner record, or an empty span when the record is no envelope. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> record, scoped in RecordFields fields)
    {
        if (fields.IsObject(RecordField.Detail) && fields.IsString(RecordField.DetailType)) return fields.Raw(record, RecordField.Detail);
        if (fields.IsString(RecordField.CloudTrailEvent)) return Unescape(fields.Raw(record, RecordField.CloudTrailEvent));
        if (fields.IsString(RecordField.Raw)) return Unescape(fields.Raw(record, RecordField.Raw));
        if (fields.IsObject(RecordField.Aws)) return Member(fields.Raw(record, RecordField.Aws), "cloudtrail"u8);
        return default;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> quoted)
    {
        if (_unescaped.Length < quoted.Length) _unescaped = new byte[Math.Max(quoted.Length, 2 * _unescaped.Length)];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        try
        {
            return _unescaped.AsSpan(0, reader.CopyString(_unescaped)).Trim(" \t\r\n"u8);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate cannot be written as UTF-8: the record inside is not readable, the envelope is judged instead.
            return default;
        }
    }

    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = reader.ValueTextEquals(name);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (wanted && isObject) return json[start..(int)reader.BytesConsumed];
        }
        return default;
    }
}
