using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>A message as Slack wants it, in Block Kit.</summary>
/// <remarks>Everything in it is text from logs or from rules that quote logs; <see cref="SlackText"/> makes it harmless.</remarks>
internal static class SlackMessage
{
    /// <summary>Slack refuses messages with more than about 13,200 characters in their blocks, which it does not document (reliability.md §3.3).</summary>
    public const int LongestPayload = 10_000;

    private const int LongestHeader = 150; // Slack's limit
    private const int LongestValue = 200;
    private const int LongestText = 600;
    private const int LongestUrl = 500;
    private const int LongestContext = 2_400;

    // Non-ASCII stays as it is: escaped, it would be six times as long. The payload is not HTML.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>The request body, UTF-8, at most <see cref="LongestPayload"/> characters.</summary>
    /// <param name="channel">For the Web API: the channel to post to; null for a webhook, which has one.</param>
    /// <param name="thread">The message to answer to; null for none.</param>
    public static ReadOnlyMemory<byte> Compose(DeliveryMessage message, string? channel = null, string? thread = null)
    {
        string context = message is AlertMessage ? Indent(message.Alert.Context) : "{}";
        for (int divisor = 1; ; divisor *= 2) // text that JSON has to escape can outgrow the limit: then everything is cut shorter
        {
            ReadOnlyMemory<byte> payload = Write(message, channel, thread, context, divisor);
            if (Encoding.UTF8.GetCharCount(payload.Span) <= LongestPayload)
                return payload;
        }
    }

    private static ReadOnlyMemory<byte> Write(DeliveryMessage message, string? channel, string? thread, string context, int divisor)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Compact);
        string header = SlackText.Plain(AlertText.Headline(message), LongestHeader / divisor);
        json.WriteStartObject();
        if (channel is not null)
            WritePlace(json, message.Alert, channel, thread);
        json.WriteString("text", header); // for notifications, which show no blocks
        json.WriteBoolean("unfurl_links", false);
        json.WriteBoolean("unfurl_media", false);
        json.WriteStartArray("blocks");
        WriteBlock(json, "header", "plain_text", header);
        json.WriteEndArray();
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("color", Color(message.Alert.Severity));
        json.WriteStartArray("blocks");
        WriteBody(json, message, context, divisor);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The metadata lets a message be found again by its alert.</summary>
    private static void WritePlace(Utf8JsonWriter json, Alert alert, string channel, string? thread)
    {
        json.WriteString("channel", channel);
        if (thread is not null)
            json.WriteString("thread_ts", thread);
        json.WriteStartObject("metadata");
        json.WriteString("event_type", "iota_alert");
        json.WriteStartObject("event_payload");
        json.WriteString("alert_id", alert.AlertId);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, DeliveryMessage message, string context, int divisor)
    {
        Alert alert = message.Alert;
        WriteFields(json, message, LongestValue / divisor);
        if (message is DigestMessage digest)
            WriteBlock(json, "section", "plain_text", SlackText.Plain(string.Join('\n', AlertText.Lines(digest)), LongestContext / divisor, keepLines: true));
        if (message is not FollowUpMessage)
            WriteText(json, "Description", alert.Description, divisor);
        if (context != "{}")
            WriteBlock(json, "section", "mrkdwn", SlackText.CodeBlock(context, LongestContext / divisor));
        WriteText(json, "Runbook", alert.Runbook, divisor);
        WriteText(json, "Reference", alert.Reference, divisor);
        if (AlertLink.Event(alert) is { } link)
            WriteBlock(json, "section", "mrkdwn", $"*Event*: <{link.Replace("&", "&amp;", StringComparison.Ordinal)}|CloudTrail console>");
        WriteBlock(json, "section", "mrkdwn", $"Alert {SlackText.CodeSpan(alert.AlertId, LongestValue / divisor)}");
    }

    private static void WriteFields(Utf8JsonWriter json, DeliveryMessage message, int limit)
    {
        json.WriteStartObject();
        json.WriteString("type", "section");
        json.WriteStartArray("fields"); // at most ten
        foreach ((string label, string value) in AlertText.Facts(message))
            WriteTextObject(json, "mrkdwn", $"*{label}*\n{SlackText.CodeSpan(value, limit)}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A text of the rule: a link when it is an https address, else words.</summary>
    private static void WriteText(Utf8JsonWriter json, string label, string? text, int divisor)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        if (TryLink(text.Trim(), LongestUrl / divisor) is { } link)
            WriteBlock(json, "section", "mrkdwn", $"*{label}*: {link}");
        else
            WriteBlock(json, "section", "plain_text", SlackText.Plain($"{label}: {text}", LongestText / divisor, keepLines: true));
    }

    /// <summary>Shows where the link goes.</summary>
    private static string? TryLink(string text, int limit)
    {
        if (AlertLink.Web(text) is not { } uri)
            return null;
        string url = uri.AbsoluteUri.Replace("&", "&amp;", StringComparison.Ordinal);
        return url.Length <= limit ? $"<{url}|{SlackText.Plain(uri.IdnHost, LongestValue)}>" : null;
    }

    private static void WriteBlock(Utf8JsonWriter json, string type, string textType, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WritePropertyName("text");
        WriteTextObject(json, textType, text);
        json.WriteEndObject();
    }

    private static void WriteTextObject(Utf8JsonWriter json, string type, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("text", text);
        if (type == "mrkdwn")
            json.WriteBoolean("verbatim", true); // Slack must not turn names and addresses into links
        else
            json.WriteBoolean("emoji", false);
        json.WriteEndObject();
    }

    private static string Color(Severity severity) => severity switch
    {
        Severity.Critical => "#8b0000",
        Severity.High => "#d9372c",
        Severity.Medium => "#e8912d",
        Severity.Low => "#e6c229",
        _ => "#5b8fb9",
    };

    /// <summary>Readable JSON; what is not JSON is shown as it is.</summary>
    private static string Indent(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            var buffer = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer, Indented);
            document.WriteTo(writer);
            writer.Flush();
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) // the last two: lone surrogates
        {
            return json;
        }
    }
}
