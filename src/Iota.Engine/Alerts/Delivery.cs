namespace Iota.Engine.Alerts;

/// <summary>One message on its way to one destination: a row of the outbox.</summary>
/// <param name="DeliveryId">Row id.</param>
/// <param name="Message">What it says.</param>
/// <param name="Destination">Name of the destination.</param>
/// <param name="Attempt">1 for the first try.</param>
/// <param name="Thread">What the destination gave for an earlier message about the same alert (<see cref="DeliveryOutcome.Thread"/>); null when it gave nothing.</param>
public sealed record Delivery(long DeliveryId, DeliveryMessage Message, string Destination, int Attempt, string? Thread = null)
{
    public Alert Alert => Message.Alert;

    /// <summary>The same for every try: destinations that know such keys drop repeats.</summary>
    public string IdempotencyKey => Message switch
    {
        FollowUpMessage followUp => $"{Alert.AlertId}:{Destination}:{followUp.Sequence}",
        DigestMessage { Sequence: 0 } => $"{Alert.AlertId}:{Destination}:digest",
        DigestMessage digest => $"{Alert.AlertId}:{Destination}:digest:{digest.Sequence}",
        _ => $"{Alert.AlertId}:{Destination}",
    };
}

/// <summary>What became of one try.</summary>
public enum DeliveryState
{
    Delivered,

    /// <summary>Try again, not before <see cref="DeliveryOutcome.RetryAfter"/>.</summary>
    Retry,

    /// <summary>The far side will never take it: a revoked webhook, a payload that it refuses.</summary>
    Dead,

    /// <summary>It was not sent, because the destination asked to wait or the time ran out: due again, and no try is counted.</summary>
    Untried,
}

/// <param name="State">Delivered, to be retried, or dead.</param>
/// <param name="Error">One sentence that says what the far side answered and what to do; null when delivered. Never holds a secret.</param>
/// <param name="RetryAfter">How long the far side asked to wait; null when it did not say.</param>
/// <param name="Thread">How the destination names the conversation that this message began, as Slack's <c>ts</c>: kept for the follow-ups.</param>
public sealed record DeliveryOutcome(DeliveryState State, string? Error = null, TimeSpan? RetryAfter = null, string? Thread = null)
{
    public static DeliveryOutcome Delivered { get; } = new(DeliveryState.Delivered);
}
