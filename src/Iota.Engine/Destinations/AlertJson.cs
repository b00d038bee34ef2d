using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Messages as JSON for machines. Everything that is not ASCII is escaped: nothing in it can steer a terminal or a log viewer.</summary>
internal static class AlertJson
{
    /// <summary>Version of the format; it rises when a member changes its meaning or goes.</summary>
    public const int Version = 1;

    /// <summary>Largest payload in bytes: what Amazon SQS takes in every region, with room for attributes.</summary>
    public const int LongestPayload = 240 * 1024;

    private const int LongestText = 4_000;
    private const int LongestName = 256;
    private const int LongestContext = 96 * 1024;

    public static ReadOnlyMemory<byte> Compose(DeliveryMessage message, AlertFormat format)
    {
        for (int divisor = 1; ; divisor *= 2) // what JSON has to escape can outgrow the limit
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                if (format == AlertFormat.Ocsf)
                    OcsfFinding.Write(json, message, new Limits(divisor));
                else
                    Write(json, message, new Limits(divisor));
            }

            if (buffer.WrittenCount <= LongestPayload)
                return buffer.WrittenMemory;
        }
    }

    private static void Write(Utf8JsonWriter json, DeliveryMessage message, Limits limits)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("kind", message switch { FollowUpMessage => "follow_up", DigestMessage => "digest", _ => "alert" });
        WriteAlert(json, message.Alert, limits);
        switch (message)
        {
            case FollowUpMessage followUp:
                json.WriteNumber("announcedCount", followUp.AnnouncedCount);
                json.WriteNumber("sequence", followUp.Sequence);
                break;
            case DigestMessage digest:
                WriteDigest(json, digest, limits);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteAlert(Utf8JsonWriter json, Alert alert, Limits limits)
    {
        json.WriteString("alertId", alert.AlertId);
        json.WriteString("ruleId", limits.Name(alert.RuleId));
        json.WriteString("title", limits.Text(alert.Title));
        json.WriteString("severity", alert.Severity.ToName());
        json.WriteString("dedup", limits.Text(alert.DedupKey));
        json.WriteString("logType", limits.Name(alert.LogType));
        json.WriteNumber("count", alert.Count);
        json.WriteString("firstEventTime", Time(alert.FirstEventTime));
        json.WriteString("lastEventTime", Time(alert.LastEventTime));
        json.WriteString("firstEventId", limits.Name(alert.FirstEventId));
        WriteNames(json, "accounts", alert.Accounts, limits);
        WriteNames(json, "regions", alert.Regions, limits);
        json.WriteString("actor", limits.Text(alert.Actor));
        json.WriteString("sourceAddress", limits.Name(alert.SourceAddress));
        WriteOptional(json, "description", alert.Description, limits);
        WriteOptional(json, "runbook", alert.Runbook, limits);
        WriteOptional(json, "reference", alert.Reference, limits);
        if (AlertLink.Event(alert) is { } link)
            json.WriteString("consoleUrl", link);
        json.WritePropertyName("context");
        WriteContext(json, alert.Context, limits);
    }

    private static void WriteDigest(Utf8JsonWriter json, DigestMessage digest, Limits limits)
    {
        if (digest.Sequence > 0)
        {
            json.WriteNumber("announcedCount", digest.AnnouncedCount);
            json.WriteNumber("sequence", digest.Sequence);
        }

        json.WriteNumber("alertCount", digest.AlertCount);
        json.WriteNumber("eventCount", digest.EventCount);
        json.WriteStartArray("firstAlerts");
        foreach (Alert alert in digest.First)
        {
            json.WriteStartObject();
            json.WriteString("alertId", alert.AlertId);
            json.WriteString("title", limits.Text(alert.Title));
            json.WriteString("dedup", limits.Text(alert.DedupKey));
            json.WriteNumber("count", alert.Count);
            json.WriteString("firstEventTime", Time(alert.FirstEventTime));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The rule's context as it is; one that is too long, or no JSON object, as text of its beginning.</summary>
    public static void WriteContext(Utf8JsonWriter json, string context, Limits limits)
    {
        if (context.Length <= LongestContext / limits.Divisor && TryWrite(json, context))
            return;
        json.WriteStartObject();
        json.WriteString("_truncated", ShownText.Cut(context, LongestText / limits.Divisor));
        json.WriteEndObject();
    }

    private static bool TryWrite(Utf8JsonWriter json, string context)
    {
        try
        {
            // Written anew rather than raw, so that its text is escaped like all other.
            var buffer = new ArrayBufferWriter<byte>();
            using (JsonDocument document = JsonDocument.Parse(context))
            using (var writer = new Utf8JsonWriter(buffer))
            {
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                    return false;
                document.WriteTo(writer);
            }

            json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) // the last two: lone surrogates
        {
            return false;
        }
    }

    private static void WriteNames(Utf8JsonWriter json, string key, IReadOnlyList<string> names, Limits limits)
    {
        json.WriteStartArray(key);
        foreach (string name in names)
            json.WriteStringValue(limits.Name(name));
        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string key, string? text, Limits limits)
    {
        if (text is not null)
            json.WriteString(key, limits.Text(text));
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long texts may be.</summary>
    /// <param name="Divisor">1, and more when a payload was too long.</param>
    public readonly record struct Limits(int Divisor)
    {
        public string Text(string text) => Cut(text, LongestText);

        public string Name(string text) => Cut(text, LongestName);

        /// <summary>Machines get the text as it is, but for lone surrogates, which JSON cannot carry as text.</summary>
        private string Cut(string text, int limit)
        {
            int length = Math.Max(1, limit / Divisor);
            string kept = text.Length <= length ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), "…");
            return kept.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(kept)) : kept;
        }
    }
}
