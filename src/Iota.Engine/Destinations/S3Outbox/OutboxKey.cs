using System.Globalization;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>The keys of the alerts bucket. A message is <c>ALERT-SEQUENCE.DESTINATION</c>; while it is pending, the time in front puts it in order.</summary>
internal static class OutboxKey
{
    public const string Pending = "pending/";
    public const string Delivered = "delivered/";
    public const string Dead = "dead/";
    public const string Holds = "holds/";

    /// <summary>Who sends what, beside the messages: a write under <c>pending/</c> wakes every sender up.</summary>
    public const string Leases = "leases/";

    /// <summary>Messages that are dead, whole, for whoever wants to send them after all.</summary>
    public const string DeadMessages = "dead-messages/";

    /// <summary>What was under <c>pending/</c> and is no message of this version.</summary>
    public const string Unreadable = "unreadable/";

    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    public static string NameOf(string alertId, string sequence, string destination) => $"{alertId}-{sequence}.{destination}";

    public static string NameOf(DeliveryMessage message, string destination) => NameOf(message.Alert.AlertId, MessageSequence.Of(message), destination);

    public static string LeaseOf(string pendingKey) => Leases + pendingKey[Pending.Length..];

    /// <summary>Names of destinations hold no dot, and those of leases do.</summary>
    public static string TurnOf(string destination) => Leases + destination;

    /// <summary>The alert and destination of a pending key: its messages are sent in order. The whole key where it has another form.</summary>
    public static string ConversationOf(string pendingKey)
    {
        string[] parts = pendingKey.Split('-', 3); // the time and the alert id hold no hyphen
        return parts.Length < 3 ? pendingKey : $"{parts[1]}.{DestinationOf(pendingKey)}";
    }

    /// <summary>Names of destinations hold no dot.</summary>
    public static string DestinationOf(string pendingKey) => pendingKey[(pendingKey.LastIndexOf('.') + 1)..];

    /// <summary>When the message of a pending key was filed; null where the key has another form.</summary>
    public static DateTimeOffset? TimeOf(string pendingKey)
    {
        string text = pendingKey[Pending.Length..].Split('-')[0];
        return DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
    }

    public static string PendingAt(DateTimeOffset time, string name) => $"{Pending}{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{name}";
}
