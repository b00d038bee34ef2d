namespace Iota.Engine.Alerts;

/// <summary>An announced alert with what became of its messages.</summary>
/// <param name="Alert">As it stands now.</param>
/// <param name="CreatedAt">When its first detection was stored.</param>
/// <param name="AcknowledgedAt">When somebody took note of it; null when nobody has.</param>
/// <param name="Deliveries">In the order in which they were filed; empty when the alert was to go nowhere.</param>
public sealed record AlertEntry(Alert Alert, DateTimeOffset CreatedAt, DateTimeOffset? AcknowledgedAt, IReadOnlyList<DeliveryEntry> Deliveries)
{
    /// <summary>Whether a backfill found it, so that nobody was told.</summary>
    public bool Silent { get; init; }
}

/// <summary>A row of the outbox.</summary>
/// <param name="Sequence">0 for the first message, then one for each follow-up.</param>
/// <param name="State">pending, sending, delivered, dead; of an alert that a digest tells, that of the digest.</param>
/// <param name="InDigest">Whether a digest tells the alert, together with others.</param>
/// <param name="NextAttempt">Not tried before; while pending.</param>
/// <param name="EventsTold">Events that the message spoke of; null until it was delivered, and for digests.</param>
public sealed record DeliveryEntry(
    string Destination, int Sequence, string State, bool InDigest, int Attempts, DateTimeOffset FiledAt, DateTimeOffset NextAttempt,
    DateTimeOffset? DeliveredAt, long? EventsTold, string? LastError)
{
    public bool IsDelivered => State == "delivered";
}

/// <summary>Which alerts to list.</summary>
public sealed record AlertFilter
{
    /// <summary>Only those of which a message is not delivered yet, or never will be.</summary>
    public bool Undelivered { get; init; }

    /// <summary>Only those with an event at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    public string? RuleId { get; init; }

    /// <summary>The lowest severity.</summary>
    public Severity Severity { get; init; } = Severity.Info;

    internal bool Takes(Alert alert) =>
        alert.Severity >= Severity && (RuleId is null || alert.RuleId == RuleId) && (Since is not { } since || alert.LastEventTime >= since);
}
