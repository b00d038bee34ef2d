using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Iota.Engine;
using Iota.Engine.Alerts;

namespace Iota.Console;

/// <summary>The results for machines, one JSON object per line.</summary>
internal static class JsonLines
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteAlert(Stream output, Alert alert) => WriteLine(output, json => WriteMembers(json, alert));

    /// <summary>The members of an alert, and what became of its messages.</summary>
    public static void WriteEntry(Stream output, AlertEntry entry) => WriteLine(output, json =>
    {
        WriteMembers(json, entry.Alert);
        json.WriteString("createdAt", Time(entry.CreatedAt));
        if (entry.AcknowledgedAt is { } acknowledged) json.WriteString("acknowledgedAt", Time(acknowledged));
        json.WriteStartArray("deliveries");
        foreach (DeliveryEntry delivery in entry.Deliveries) WriteDelivery(json, delivery);
        json.WriteEndArray();
    });

    private static void WriteDelivery(Utf8JsonWriter json, DeliveryEntry delivery)
    {
        json.WriteStartObject();
        json.WriteString("destination", delivery.Destination);
        json.WriteNumber("sequence", delivery.Sequence);
        json.WriteString("state", delivery.State);
        json.WriteBoolean("digest", delivery.InDigest);
        json.WriteNumber("attempts", delivery.Attempts);
        json.WriteString("filedAt", Time(delivery.FiledAt));
        if (delivery.State == "pending") json.WriteString("nextAttempt", Time(delivery.NextAttempt));
        if (delivery.DeliveredAt is { } delivered) json.WriteString("deliveredAt", Time(delivered));
        if (delivery.EventsTold is { } told) json.WriteNumber("eventsTold", told);
        if (delivery.LastError is { } error) json.WriteString("lastError", error);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Alert alert)
    {
        json.WriteString("alertId", alert.AlertId);
        json.WriteString("ruleId", alert.RuleId);
        json.WriteString("title", alert.Title);
        json.WriteString("severity", alert.Severity.ToName());
        json.WriteString("dedup", alert.DedupKey);
        json.WriteString("logType", alert.LogType);
        json.WriteNumber("count", alert.Count);
        json.WriteString("firstEventTime", Time(alert.FirstEventTime));
        json.WriteString("lastEventTime", Time(alert.LastEventTime));
        json.WriteStartArray("accounts");
        foreach (string account in alert.Accounts) json.WriteStringValue(account);
        json.WriteEndArray();
        json.WritePropertyName("context");
        json.WriteRawValue(alert.Context);
    }

    public static void WriteDetection(Stream output, Detection detection) => WriteLine(output, json => WriteMembers(json, detection));

    public static void WriteSuppressed(Stream output, Detection detection) => WriteLine(output, json =>
    {
        WriteMembers(json, detection);
        json.WriteString("reason", detection.SuppressedBy);
    });

    private static void WriteMembers(Utf8JsonWriter json, Detection detection)
    {
        json.WriteString("ruleId", detection.RuleId);
        json.WriteString("eventId", detection.ShownEventId);
        json.WriteString("eventTime", Time(detection.EventTime));
        json.WriteString("logType", detection.LogType);
        json.WriteString("title", detection.Title);
        json.WriteString("severity", detection.Severity.ToName());
        json.WriteString("dedup", detection.DedupKey);
        json.WriteString("object", detection.ObjectName);
        json.WriteNumber("index", detection.RecordIndex);
    }

    public static void WriteFailure(Stream output, EventRuleFailure failure) => WriteLine(output, json =>
    {
        json.WriteString("ruleId", failure.RuleId);
        json.WriteString("eventId", failure.EventId);
        json.WriteString("phase", failure.Phase);
        json.WriteString("error", failure.Error);
    });

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Writes one object.</summary>
    public static void WriteLine(Stream output, Action<Utf8JsonWriter> members)
    {
        // Not into the output itself: the writer would flush it, and each line would cost a system call.
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        output.Write(line.WrittenSpan);
        output.Write("\n"u8);
    }

    /// <summary>To the second where the event says no more, so that times read as the log has them.</summary>
    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
            System.Globalization.CultureInfo.InvariantCulture);
}
