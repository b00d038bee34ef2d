namespace Iota.Engine.Alerts;

/// <summary>What a delivery says.</summary>
/// <param name="Alert">The alert that it is about, as it stands now.</param>
public abstract record DeliveryMessage(Alert Alert);

/// <summary>The first message about an alert.</summary>
public sealed record AlertMessage(Alert Alert) : DeliveryMessage(Alert);

/// <summary>An alert that was announced holds more events than the last message said.</summary>
/// <param name="AnnouncedCount">Events that the messages before spoke of.</param>
/// <param name="Sequence">1 for the first follow-up of the alert.</param>
public sealed record FollowUpMessage(Alert Alert, long AnnouncedCount, int Sequence) : DeliveryMessage(Alert);

/// <summary>So many alerts of one rule that they are told, or followed up, in one message. Each keeps its own row in the state.</summary>
/// <param name="Alert">The first of them, with the highest severity, the accounts, regions and times of all, and who did it from where only when that is the same for
/// all. Its count is that of the first alone.</param>
/// <param name="First">The first alerts, at most ten, by first event time.</param>
/// <param name="AlertCount">Alerts that this message stands for.</param>
/// <param name="EventCount">Distinct events of all of them.</param>
public sealed record DigestMessage(Alert Alert, IReadOnlyList<Alert> First, long AlertCount, long EventCount) : DeliveryMessage(Alert)
{
    /// <summary>Of a digest of follow-ups: the number of this follow-up of <see cref="DeliveryMessage.Alert"/>. 0 for a digest of alerts that nothing was said
    /// of before.</summary>
    public int Sequence { get; init; }

    /// <summary>Of a digest of follow-ups: events that the messages before spoke of.</summary>
    public long AnnouncedCount { get; init; }

    /// <summary>Of a digest of follow-ups: the alert that led the first digest of <see cref="DeliveryMessage.Alert"/>; null when its first message was about it
    /// alone.</summary>
    public string? FirstDigest { get; init; }
}
