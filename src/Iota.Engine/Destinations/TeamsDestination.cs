using System.Buffers;
using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations.Secrets;

namespace Iota.Engine.Destinations;

/// <summary>Posts alerts to a Microsoft Teams channel through a workflow ("Post to a channel when a webhook request is received"), as Adaptive Cards.</summary>
/// <remarks>Hostile text goes into text runs only: of all elements of a card those alone show Markdown as it stands (adaptivecards.io, "TextRun").</remarks>
public sealed class TeamsDestination : IDestination, IDisposable
{
    /// <summary>Teams refuses messages above 28 KB.</summary>
    public const int LongestPayload = 24 * 1024;

    private const int LongestHeadline = 300;
    private const int LongestValue = 400;
    private const int LongestText = 1_500;
    private const int LongestUrl = 1_000;

    private readonly Secret _webhook;
    private readonly AlertHttpClient _client;

    public TeamsDestination(string name, Secret webhook, HttpMessageHandler handler, TimeProvider time, TimeSpan? timeout = null)
    {
        Name = name;
        _webhook = webhook;
        _client = new AlertHttpClient("Teams", handler, time, timeout ?? AlertHttpClient.DefaultTimeout);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Teams takes up to four requests a second; people read fewer (learn.microsoft.com, "Create and send messages", rate limiting).</summary>
    public TimeSpan MinInterval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken) => SecretUse.SendAsync(
        _webhook,
        async webhook =>
        {
            if (WebAddress.Read(webhook) is not { } address)
                return (new DeliveryOutcome(DeliveryState.Dead, $"The webhook of the Teams destination '{Name}' ({_webhook}) is not an https address. Copy it from the workflow."), true);
            (HttpReply? reply, DeliveryOutcome? failure) = await _client.PostAsync(address, Compose(delivery.Message), null, cancellationToken);
            if (reply is null)
                return (failure!, false);
            return (HttpOutcome.Judge(reply, "Teams", $"Check that the workflow of '{Name}' is switched on, and its address ({_webhook})."), HttpOutcome.RefusesSecret(reply));
        },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    internal static ReadOnlyMemory<byte> Compose(DeliveryMessage message)
    {
        for (int divisor = 1; ; divisor *= 2)
        {
            ReadOnlyMemory<byte> payload = Write(message, divisor);
            if (payload.Length <= LongestPayload)
                return payload;
        }
    }

    private static ReadOnlyMemory<byte> Write(DeliveryMessage message, int divisor)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteStartObject("content");
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        WriteHeadline(json, message, divisor);
        foreach ((string label, string value) in AlertText.Facts(message))
            WriteRuns(json, label, ShownText.Cut(value, LongestValue / divisor));
        WriteTexts(json, message, divisor);
        json.WriteEndArray();
        WriteActions(json, message.Alert);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteHeadline(Utf8JsonWriter json, DeliveryMessage message, int divisor)
    {
        json.WriteStartObject();
        json.WriteString("type", "Container");
        json.WriteString("style", message.Alert.Severity switch { Severity.Critical or Severity.High => "attention", Severity.Medium => "warning", _ => "accent" });
        json.WriteBoolean("bleed", true);
        json.WriteStartArray("items");
        WriteRuns(json, null, ShownText.Cut(AlertText.Headline(message), LongestHeadline / divisor));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, DeliveryMessage message, int divisor)
    {
        if (message is DigestMessage digest)
        {
            foreach (string line in AlertText.Lines(digest))
                WriteRuns(json, null, ShownText.Cut(line, LongestValue / divisor));
        }

        Alert alert = message.Alert;
        (string Label, string? Text)[] texts =
        [
            ("Description", message is FollowUpMessage ? null : alert.Description),
            ("Context", message is AlertMessage && alert.Context != "{}" ? alert.Context : null),
            ("Runbook", alert.Runbook),
            ("Reference", alert.Reference),
            ("Alert", alert.AlertId),
        ];
        foreach ((string label, string? text) in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
                WriteRuns(json, label, ShownText.Cut(text, LongestText / divisor, keepLines: true));
        }
    }

    private static void WriteRuns(Utf8JsonWriter json, string? label, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "RichTextBlock");
        json.WriteStartArray("inlines");
        if (label is not null)
            WriteRun(json, $"{label}: ", bold: true);
        WriteRun(json, text, bold: label is null);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, string text, bool bold)
    {
        json.WriteStartObject();
        json.WriteString("type", "TextRun");
        json.WriteString("text", text);
        if (bold)
            json.WriteString("weight", "Bolder");
        json.WriteEndObject();
    }

    private static void WriteActions(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartArray("actions");
        (string? Address, string Title)[] links =
        [
            (AlertLink.Event(alert), "Event in CloudTrail"),
            (AlertLink.Web(alert.Runbook)?.AbsoluteUri, "Runbook"),
            (AlertLink.Web(alert.Reference)?.AbsoluteUri, "Reference"),
        ];
        foreach ((string? address, string title) in links)
        {
            if (address is not { Length: <= LongestUrl })
                continue;
            json.WriteStartObject();
            json.WriteString("type", "Action.OpenUrl");
            json.WriteString("title", title);
            json.WriteString("url", address);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
