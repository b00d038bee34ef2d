namespace Iota.Engine;

/// <summary>
/// Why something was not processed. The set is bounded on purpose: each member is at once a metric dimension, a code in the log and a test name.
/// </summary>
public enum FailureReason
{
    // An object: its message is retried, nothing of it is committed.
    NotFound,
    AccessDenied,
    ReadFailed,
    ObjectTooLarge,
    ExpandsTooMuch,
    TooManyRecords,
    CorruptGzip,
    TruncatedGzip,
    TruncatedJson,
    MalformedJson,
    EmptyObject,
    NotALog,

    // A record: it is set aside and counted, the rest of its object goes on.
    InvalidJson,
    InvalidUtf8,
    NestedTooDeep,
    RecordTooLarge,
    NotAnObject,
    UnknownLogType,

    // A rule: an alert of its own, other rules go on.
    RuleNotLoaded,
    RuleRaised,
    RuleTimedOut,
    RuleKilledWorker,

    // A notification: the message is retried and ends in the dead-letter queue.
    UnknownNotification,

    // A delivery: it stays in the outbox.
    DeliveryRejected,
    DeliveryUnavailable,
}

/// <summary>An object that cannot be processed: where, which reason, and a sentence that says what to do.</summary>
public sealed class ObjectFailedException : Exception
{
    public ObjectFailedException(FailureReason reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    public FailureReason Reason { get; }
}
