using System.Net;
using System.Text.Json;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>A message as a Detection Finding (class 2004) of the Open Cybersecurity Schema Framework 1.3.0, with the cloud profile.</summary>
internal static class OcsfFinding
{
    private const int ClassUid = 2004;

    public static void Write(Utf8JsonWriter json, DeliveryMessage message, AlertJson.Limits limits)
    {
        Alert alert = message.Alert;
        int activity = message is FollowUpMessage or DigestMessage { Sequence: > 0 } ? 2 : 1;
        json.WriteStartObject();
        json.WriteNumber("activity_id", activity);
        json.WriteString("activity_name", activity == 1 ? "Create" : "Update");
        json.WriteNumber("category_uid", 2);
        json.WriteString("category_name", "Findings");
        json.WriteNumber("class_uid", ClassUid);
        json.WriteString("class_name", "Detection Finding");
        json.WriteNumber("type_uid", (ClassUid * 100) + activity);
        json.WriteString("type_name", activity == 1 ? "Detection Finding: Create" : "Detection Finding: Update");
        json.WriteNumber("time", alert.LastEventTime.ToUnixTimeMilliseconds());
        json.WriteNumber("start_time", alert.FirstEventTime.ToUnixTimeMilliseconds());
        json.WriteNumber("end_time", alert.LastEventTime.ToUnixTimeMilliseconds());
        json.WriteNumber("count", message is DigestMessage digest ? digest.EventCount : alert.Count);
        json.WriteNumber("severity_id", (int)alert.Severity + 1); // 1 Informational to 5 Critical
        json.WriteString("severity", SeverityName(alert.Severity));
        json.WriteNumber("status_id", 1);
        json.WriteString("status", "New");
        json.WriteString("message", limits.Text(AlertText.Headline(message)));
        WriteMetadata(json, alert, limits);
        WriteFindingInfo(json, alert, message is DigestMessage { FirstDigest: { } first } ? first : alert.AlertId, limits);
        WriteCloud(json, alert, limits);
        WriteResources(json, alert, limits);
        WriteEvidence(json, alert, limits);
        WriteRemediation(json, alert, limits);
        WriteUnmapped(json, message, limits);
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, Alert alert, AlertJson.Limits limits)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", "1.3.0");
        json.WriteStartObject("product");
        json.WriteString("name", "Iota");
        json.WriteString("vendor_name", "Iota");
        json.WriteString("version", typeof(OcsfFinding).Assembly.GetName().Version?.ToString(3) ?? "0");
        json.WriteEndObject();
        json.WriteString("log_name", limits.Name(alert.LogType));
        WriteArray(json, "profiles", ["cloud"]);
        json.WriteEndObject();
    }

    private static void WriteFindingInfo(Utf8JsonWriter json, Alert alert, string uid, AlertJson.Limits limits)
    {
        json.WriteStartObject("finding_info");
        json.WriteString("uid", uid);
        json.WriteString("title", limits.Text(alert.Title));
        if (alert.Description is { } description)
            json.WriteString("desc", limits.Text(description));
        if (AlertLink.Event(alert) is { } link)
            json.WriteString("src_url", link);
        json.WriteNumber("first_seen_time", alert.FirstEventTime.ToUnixTimeMilliseconds());
        json.WriteNumber("last_seen_time", alert.LastEventTime.ToUnixTimeMilliseconds());
        json.WriteStartObject("analytic");
        json.WriteNumber("type_id", 1);
        json.WriteString("type", "Rule");
        json.WriteString("uid", limits.Name(alert.RuleId));
        json.WriteString("name", limits.Name(alert.RuleId));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The profile asks for it; it has room for one account and one region.</summary>
    private static void WriteCloud(Utf8JsonWriter json, Alert alert, AlertJson.Limits limits)
    {
        json.WriteStartObject("cloud");
        json.WriteString("provider", "AWS");
        if (alert.Regions.Count > 0)
            json.WriteString("region", limits.Name(alert.Regions[0]));
        if (alert.Accounts.Count > 0)
        {
            json.WriteStartObject("account");
            json.WriteString("uid", limits.Name(alert.Accounts[0]));
            json.WriteNumber("type_id", 10);
            json.WriteString("type", "AWS Account");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, Alert alert, AlertJson.Limits limits)
    {
        if (alert.Accounts.Count == 0)
            return;
        json.WriteStartArray("resources");
        foreach (string account in alert.Accounts)
        {
            json.WriteStartObject();
            json.WriteString("type", "AWS Account");
            json.WriteString("uid", limits.Name(account));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Source addresses of CloudTrail are often names of services.</summary>
    private static void WriteEvidence(Utf8JsonWriter json, Alert alert, AlertJson.Limits limits)
    {
        if (alert.Actor.Length == 0 && alert.SourceAddress.Length == 0)
            return;
        json.WriteStartArray("evidences");
        json.WriteStartObject();
        if (alert.Actor.Length > 0)
        {
            json.WriteStartObject("actor");
            json.WriteStartObject("user");
            json.WriteString("name", limits.Text(alert.Actor));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (alert.SourceAddress.Length > 0)
        {
            json.WriteStartObject("src_endpoint");
            json.WriteString(IPAddress.TryParse(alert.SourceAddress, out _) ? "ip" : "hostname", limits.Name(alert.SourceAddress));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRemediation(Utf8JsonWriter json, Alert alert, AlertJson.Limits limits)
    {
        if (alert.Runbook is not { } runbook)
            return;
        json.WriteStartObject("remediation");
        json.WriteString("desc", limits.Text(runbook));
        if (AlertLink.Web(alert.Reference) is { } reference)
            WriteArray(json, "references", [limits.Text(reference.AbsoluteUri)]);
        json.WriteEndObject();
    }

    private static void WriteUnmapped(Utf8JsonWriter json, DeliveryMessage message, AlertJson.Limits limits)
    {
        json.WriteStartObject("unmapped");
        json.WriteString("dedup", limits.Text(message.Alert.DedupKey));
        if (message is DigestMessage digest)
            json.WriteNumber("alert_count", digest.AlertCount);
        json.WritePropertyName("context");
        AlertJson.WriteContext(json, message.Alert.Context, limits);
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string key, IEnumerable<string> values)
    {
        json.WriteStartArray(key);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string SeverityName(Severity severity) => severity switch
    {
        Severity.Critical => "Critical",
        Severity.High => "High",
        Severity.Medium => "Medium",
        Severity.Low => "Low",
        _ => "Informational",
    };
}
