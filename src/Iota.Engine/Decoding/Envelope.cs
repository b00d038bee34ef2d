namespace Iota.Engine.Decoding;

/// <summary>
/// Unwraps records that travel inside another one: EventBridge's <c>detail</c>, LookupEvents' <c>CloudTrailEvent</c> and Cribl's <c>_raw</c> (JSON
/// escaped into a
/// string), OpenSearch's <c>aws.cloudtrail</c>.
/// </summary>
internal sealed class Envelope
{
    private byte[] _unescaped = [];

    /// <summary>The inner record, not yet validated, or an empty span when the record is no envelope. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> record, scoped in RecordFields fields)
    {
        if (fields.IsObject(RecordField.Detail) && fields.IsString(RecordField.DetailType)) return fields.Raw(record, RecordField.Detail);
        if (fields.IsString(RecordField.CloudTrailEvent)) return Unescape(fields.Raw(record, RecordField.CloudTrailEvent));
        if (fields.IsString(RecordField.Raw)) return Unescape(fields.Raw(record, RecordField.Raw));
        if (fields.IsObject(RecordField.Aws)) return CloudTrailOf(fields.Raw(record, RecordField.Aws));
        return default;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> quoted)
    {
        if (_unescaped.Length < quoted.Length) _unescaped = new byte[Math.Max(quoted.Length, 2 * _unescaped.Length)];
        // A lone surrogate cannot be written as UTF-8, and text that is no object is no record: the envelope is judged instead.
        if (!JsonString.TryUnescape(quoted[1..^1], _unescaped, out int length)) return default;
        ReadOnlySpan<byte> inner = _unescaped.AsSpan(0, length).Trim(" \t\r\n"u8);
        return inner.StartsWith((byte)'{') ? inner : default;
    }

    private static ReadOnlySpan<byte> CloudTrailOf(ReadOnlySpan<byte> aws)
    {
        // It is part of a valid record, so neither an error nor the depth can stop the scan.
        var scanner = new JsonScanner(aws, int.MaxValue);
        _ = scanner.Scan(stopAtContainer: false);
        return scanner.Fields.IsObject(RecordField.CloudTrail) ? scanner.Fields.Raw(aws, RecordField.CloudTrail) : default;
    }
}
