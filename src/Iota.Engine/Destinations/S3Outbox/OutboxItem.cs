using System.Text.Json;
using System.Text.Json.Serialization;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>A message on its way through the alerts bucket. Never changed once it is there. Holds alerts, never secrets.</summary>
/// <param name="Version">1.</param>
/// <param name="Kind"><c>alert</c>, <c>follow_up</c> or <c>digest</c>.</param>
/// <param name="Destination">Name of the destination in <c>iota.yaml</c>.</param>
/// <param name="Alert">The alert, or the first of a digest.</param>
/// <param name="AnnouncedCount">Of a follow-up, or of a digest of such.</param>
/// <param name="Sequence">Of a follow-up, or of a digest of such.</param>
/// <param name="First">Of a digest.</param>
/// <param name="AlertCount">Of a digest.</param>
/// <param name="EventCount">Of a digest.</param>
/// <param name="FiledAt">When it was written to the bucket.</param>
/// <param name="FirstDigest">Of a digest of follow-ups: the alert that led the first digest.</param>
/// <param name="Thread">How the destination names the conversation, where that was known when it was filed.</param>
internal sealed record OutboxItem(
    int Version,
    string Kind,
    string Destination,
    Alert Alert,
    long AnnouncedCount,
    int Sequence,
    IReadOnlyList<Alert>? First,
    long AlertCount,
    long EventCount,
    DateTimeOffset FiledAt,
    string? FirstDigest = null,
    string? Thread = null)
{
    public const int CurrentVersion = 1;

    public static OutboxItem Of(Delivery delivery, DateTimeOffset now) => delivery.Message switch
    {
        FollowUpMessage message => new(
            CurrentVersion, "follow_up", delivery.Destination, message.Alert, message.AnnouncedCount, message.Sequence, null, 0, 0, now, null, delivery.Thread),
        DigestMessage message => new(
            CurrentVersion, "digest", delivery.Destination, message.Alert, message.AnnouncedCount, message.Sequence, message.First, message.AlertCount, message.EventCount,
            now, message.FirstDigest, delivery.Thread),
        _ => new(CurrentVersion, "alert", delivery.Destination, delivery.Alert, 0, 0, null, 0, 0, now),
    };

    public DeliveryMessage ToMessage() => Kind switch
    {
        "follow_up" => new FollowUpMessage(Alert, AnnouncedCount, Sequence),
        "digest" => new DigestMessage(Alert, First ?? [], AlertCount, EventCount) { AnnouncedCount = AnnouncedCount, Sequence = Sequence, FirstDigest = FirstDigest },
        _ => new AlertMessage(Alert),
    };

    /// <summary>Null when it is not an item of this version.</summary>
    public static OutboxItem? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, OutboxJson.Default.OutboxItem) is { Version: CurrentVersion } item ? item : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OutboxJson.Default.OutboxItem);
}

/// <summary>What became of a message, for the state of the detection function.</summary>
/// <param name="AlertId">The alert.</param>
/// <param name="Destination">Name of the destination.</param>
/// <param name="Sequence">0 for the first message, the number of a follow-up, <c>digest</c>, or <c>digest-</c> and the number of a follow-up.</param>
/// <param name="State"><see cref="DeliveryState.Delivered"/> or <see cref="DeliveryState.Dead"/>.</param>
/// <param name="At">When.</param>
/// <param name="Attempts">Tries that it took.</param>
/// <param name="Thread">How the destination names the conversation; null when it does not.</param>
/// <param name="Error">Why it is dead; null when delivered.</param>
public sealed record OutboxReceipt(
    string AlertId, string Destination, string Sequence, DeliveryState State, DateTimeOffset At, int Attempts, string? Thread, string? Error)
{
    internal static OutboxReceipt? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, OutboxJson.Default.OutboxReceipt);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OutboxJson.Default.OutboxReceipt);
}

/// <summary>A destination that asked every sender to wait.</summary>
internal sealed record OutboxHold(DateTimeOffset Until);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(OutboxItem))]
[JsonSerializable(typeof(OutboxLease))]
[JsonSerializable(typeof(OutboxReceipt))]
[JsonSerializable(typeof(OutboxHold))]
internal sealed partial class OutboxJson : JsonSerializerContext;
