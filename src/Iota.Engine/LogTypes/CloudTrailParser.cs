using System.Globalization;
using System.Text.Json;
using Iota.Engine.Decoding;

namespace Iota.Engine.LogTypes;

/// <summary>CloudTrail management and data events (AWS CloudTrail User Guide, "CloudTrail record contents").</summary>
internal sealed class CloudTrailParser : ILogParser
{
    public const string Name = "AWS.CloudTrail";

    public string LogType => Name;

    // Two members suffice: records that other tools reshaped often lack eventVersion or eventTime and are worth evaluating all the same.
    public bool Recognises(in RecordFields fields) =>
        fields.IsString(RecordField.EventSource) && fields.IsString(RecordField.EventName) && !fields.IsObject(RecordField.InsightDetails);

    public EventHeader ReadHeader(ReadOnlyMemory<byte> json) => ReadCommonHeader(json);

    /// <summary>The header members that CloudTrail's kinds of events have in common.</summary>
    internal static EventHeader ReadCommonHeader(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        JsonElement root = document.RootElement;
        JsonElement identity = Member(root, "userIdentity");
        return new EventHeader(
            EventId: NullIfEmpty(Text(root, "eventID")),
            Time: Time(root, "eventTime") ?? Time(root, "@timestamp"),
            Account: FirstText(Text(root, "recipientAccountId"), Text(identity, "accountId")),
            Region: Text(root, "awsRegion"),
            Actor: ReadActor(identity),
            SourceAddress: Text(root, "sourceIPAddress"));
    }

    private static string ReadActor(JsonElement identity)
    {
        string type = Text(identity, "type");
        if (type == "Root") return "root";
        string userName = Text(identity, "userName");
        if (userName.Length > 0) return userName;
        string role = Text(Member(Member(identity, "sessionContext"), "sessionIssuer"), "userName");
        string arn = Text(identity, "arn");
        string session = arn[(arn.LastIndexOf('/') + 1)..];
        if (role.Length > 0) return session.Length > 0 && session != role ? $"{role}/{session}" : role;
        return FirstText(session, Text(identity, "invokedBy"), Text(identity, "principalId"), type);
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private static string Text(JsonElement element, string name)
    {
        JsonElement value = Member(element, name);
        if (value.ValueKind != JsonValueKind.String) return "";
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return ""; // A lone surrogate: valid JSON, but no text that could be shown.
        }
    }

    private static DateTimeOffset? Time(JsonElement element, string name) =>
        DateTimeOffset.TryParse(Text(element, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    private static string FirstText(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
            if (text.Length > 0) return text;
        return "";
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
