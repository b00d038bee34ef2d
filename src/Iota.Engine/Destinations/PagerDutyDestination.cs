using System.Buffers;
using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations.Secrets;

namespace Iota.Engine.Destinations;

/// <summary>Triggers incidents through PagerDuty's Events API v2. The alert id is the deduplication key, so repeats and follow-ups join the incident.</summary>
public sealed class PagerDutyDestination : IDestination, IDisposable
{
    private const int LongestSummary = 1024; // PagerDuty's limit
    private const int LongestValue = 1024;
    private const int LongestContext = 16 * 1024;

    private readonly Secret _routingKey;
    private readonly Uri _address;
    private readonly AlertHttpClient _client;

    public PagerDutyDestination(string name, Secret routingKey, Uri address, HttpMessageHandler handler, TimeProvider time, TimeSpan? timeout = null)
    {
        Name = name;
        _routingKey = routingKey;
        _address = address;
        _client = new AlertHttpClient("PagerDuty", handler, time, timeout ?? AlertHttpClient.DefaultTimeout);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken) => SecretUse.SendAsync(
        _routingKey,
        async key =>
        {
            (HttpReply? reply, DeliveryOutcome? failure) = await _client.PostAsync(_address, Compose(delivery.Message, key), null, cancellationToken);
            if (reply is null)
                return (failure!, false);
            // An unknown routing key is a 400 like any other bad request.
            return (HttpOutcome.Judge(reply, "PagerDuty", $"Check the routing key of '{Name}' ({_routingKey})."), reply.Status == 400 || HttpOutcome.RefusesSecret(reply));
        },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    internal static ReadOnlyMemory<byte> Compose(DeliveryMessage message, string routingKey)
    {
        Alert alert = message.Alert;
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("routing_key", routingKey);
        json.WriteString("event_action", "trigger");
        json.WriteString("dedup_key", message is DigestMessage digest ? $"{digest.FirstDigest ?? alert.AlertId}:digest" : alert.AlertId);
        json.WriteString("client", "Iota");
        json.WriteStartObject("payload");
        json.WriteString("summary", ShownText.Cut(AlertText.Headline(message), LongestSummary));
        json.WriteString("source", ShownText.Cut(alert.Accounts.Count > 0 ? $"aws:{alert.Accounts[0]}" : "iota", LongestValue));
        json.WriteString("severity", Severity(alert.Severity));
        json.WriteString("timestamp", alert.LastEventTime.UtcDateTime);
        json.WriteString("component", ShownText.Cut(alert.RuleId, LongestValue));
        json.WriteString("class", ShownText.Cut(alert.LogType, LongestValue));
        WriteDetails(json, message);
        json.WriteEndObject();
        WriteLinks(json, alert);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteDetails(Utf8JsonWriter json, DeliveryMessage message)
    {
        json.WriteStartObject("custom_details");
        foreach ((string label, string value) in AlertText.Facts(message))
            json.WriteString(label, ShownText.Cut(value, LongestValue));
        if (message is DigestMessage digest)
            json.WriteString("First alerts", ShownText.Cut(string.Join('\n', AlertText.Lines(digest)), LongestContext, keepLines: true));
        if (message.Alert.Description is { } description)
            json.WriteString("Description", ShownText.Cut(description, LongestValue, keepLines: true));
        if (message.Alert.Runbook is { } runbook)
            json.WriteString("Runbook", ShownText.Cut(runbook, LongestContext, keepLines: true));
        if (message is AlertMessage && message.Alert.Context != "{}")
            json.WriteString("Context", ShownText.Cut(message.Alert.Context, LongestContext, keepLines: true));
        json.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartArray("links");
        (string? Address, string Text)[] links =
        [
            (AlertLink.Event(alert), "Event in CloudTrail"),
            (AlertLink.Web(alert.Reference)?.AbsoluteUri, "Reference"),
            (AlertLink.Web(alert.Runbook)?.AbsoluteUri, "Runbook"),
        ];
        foreach ((string? address, string text) in links)
        {
            if (address is not { Length: <= LongestValue })
                continue;
            json.WriteStartObject();
            json.WriteString("href", address);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Severity(Severity severity) => severity switch
    {
        Engine.Severity.Critical => "critical",
        Engine.Severity.High => "error",
        Engine.Severity.Medium => "warning",
        _ => "info",
    };
}
